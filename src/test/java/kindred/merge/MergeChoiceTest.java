package kindred.merge;

import static kindred.merge.MergeSamples.core;
import static kindred.merge.MergeSamples.discarded;
import static kindred.merge.MergeSamples.profile;
import static kindred.merge.MergeSamples.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import kindred.merge.MergeChoice.Keep;
import kindred.merge.MergeChoice.OnConflict;
import kindred.profile.Profile;
import kindred.schema.Schemas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client chooses to keep of two profiles, and how conflicts are decided. */
class MergeChoiceTest {

  private static final Profile OSLO = profile("A", record("Address", "", "City", "Oslo"));
  private static final Profile OSLO_STREET =
      profile("B", record("Address", "", "City", "Oslo", "Street", "1"));
  private static final Profile ROME_STREET =
      profile("B", record("Address", "", "City", "Rome", "Street", "1"));

  @Test
  void the_values_of_one_profile_are_kept_and_the_others_are_listed() {
    var source = profile("B", core("Email", "b@x.org", "c@x.org"));
    var destination = profile("A", core("Email", "a@x.org", "b@x.org"));

    var ofSource = plan(source, destination, Map.of("email", Keep.SOURCE));
    var ofDestination = plan(source, destination, Map.of("/Email", Keep.DESTINATION));

    assertThat(ofSource.content().attributes().of("Email")).containsExactly("b@x.org", "c@x.org");
    assertThat(discarded(ofSource)).containsExactly("DESTINATION NOT_CHOSEN /Email/0 a@x.org");
    assertThat(ofDestination.content().attributes().of("Email"))
        .containsExactly("a@x.org", "b@x.org");
    assertThat(discarded(ofDestination)).containsExactly("SOURCE NOT_CHOSEN /Email/1 c@x.org");
    assertThat(ofSource.content().keys()).isEqualTo(ofDestination.content().keys()).hasSize(2);
  }

  @Test
  void an_attribute_with_one_value_takes_that_of_the_source_if_it_is_chosen() {
    var plan =
        plan(
            profile("B", core("Title", "Dr")),
            profile("A", core("Title", "Prof")),
            Map.of("Title", Keep.SOURCE));

    assertThat(plan.content().attributes().of("Title")).containsExactly("Dr");
  }

  @ParameterizedTest
  @CsvSource({"SOURCE, Rome, true", "DESTINATION, Oslo, true", "FAIL, Rome, false"})
  void a_conflict_is_decided_for_one_profile(OnConflict choice, String city, boolean decided) {
    var plan = plan(ROME_STREET, OSLO, choice);

    assertThat(plan.decided()).isEqualTo(decided);
    assertThat(plan.content().records().get(0).attributes().of("City")).containsExactly(city);
    assertThat(plan.conflicts()).hasSize(1);
    assertThat(plan.conflicts().get(0).destination()).isEqualTo(core("City", "Oslo"));
    assertThat(plan.conflicts().get(0).source().of("Street")).containsExactly("1");
  }

  @Test
  void fill_unites_records_that_do_not_contradict_in_both_directions() {
    for (var plan :
        List.of(
            plan(OSLO_STREET, OSLO, OnConflict.FILL), plan(OSLO, OSLO_STREET, OnConflict.FILL))) {
      assertThat(plan.decided()).isTrue();
      assertThat(plan.content().records())
          .containsExactly(record("Address", "", "City", "Oslo", "Street", "1"));
      assertThat(plan.discarded()).isEmpty();
    }
  }

  @Test
  void fill_leaves_contradicting_records_in_conflict_and_names_the_attributes() {
    var plan = plan(ROME_STREET, OSLO, OnConflict.FILL);

    assertThat(plan.decided()).isFalse();
    assertThat(plan.conflicts().get(0).resolution()).isEmpty();
    assertThat(plan.conflicts().get(0).fault().message())
        .isEqualTo("Both profiles have this record, with different City.");
  }

  @Test
  void fill_unites_records_with_the_same_unique_attributes() {
    var plan =
        plan(
            profile("B", record("Card", "1", "Number", "7", "Label", "gold")),
            profile("A", record("Card", "9", "Number", "7")),
            OnConflict.FILL);

    assertThat(plan.content().records())
        .containsExactly(record("Card", "9", "Number", "7", "Label", "gold"));
  }

  @Test
  void a_record_named_by_its_place_goes_before_its_extension_and_that_before_on_conflict() {
    var source = cards("B", "s");
    var destination = cards("A", "d");
    var choice =
        new MergeChoice(OnConflict.FAIL, Map.of("Card", Keep.SOURCE, "/Card/1", Keep.DESTINATION));

    var plan = plan(source, destination, choice);

    assertThat(plan.decided()).isTrue();
    assertThat(plan.content().records())
        .containsExactly(
            record("Card", "1", "Number", "1", "Label", "s"),
            record("Card", "2", "Number", "2", "Label", "d"));
    assertThat(choice.namesPlaces()).isTrue();
  }

  @Test
  void all_that_cannot_be_chosen_is_named() {
    var source = profile("B", core("Email", "b@x.org"));
    var destination = profile("A", core("First", "Ann"));
    var values =
        Map.of(
            "Mail", Keep.BOTH,
            "Email", Keep.DESTINATION,
            "First", Keep.SOURCE,
            "FIRST", Keep.DESTINATION,
            "Title", Keep.BOTH,
            "Visit", Keep.SOURCE,
            "Address", Keep.BOTH,
            "/Card/0", Keep.BOTH,
            "/Nothing/3", Keep.SOURCE);

    var plan = plan(source, destination, values);

    assertThat(plan.decided()).isFalse();
    assertThat(plan.faults().stream().map(fault -> fault.where() + " " + fault.code()))
        .containsExactlyInAnyOrder(
            "/values/Mail unknown-attribute",
            "/values/Email side-missing",
            "/values/First side-missing",
            "/values/First chosen-twice",
            "/values/Title only-one-kept",
            "/values/Title side-missing",
            "/values/Visit both-kept",
            "/values/Visit side-missing",
            "/values/Address only-one-kept",
            "/values/Address side-missing",
            "/values/~1Card~10 only-one-kept",
            "/values/~1Card~10 side-missing",
            "/values/~1Nothing~13 unknown-attribute");
  }

  @Test
  void a_choice_is_read_as_it_was_stored() {
    var choices =
        List.of(
            MergeChoice.DEFAULT,
            MergeChoice.forced(true),
            new MergeChoice(OnConflict.FILL, Map.of("/Card/0", Keep.SOURCE, "Été \"", Keep.BOTH)));

    for (var choice : choices) {
      assertThat(MergeChoice.parse(choice.print())).isEqualTo(choice);
    }
  }

  @Test
  void the_default_of_both_changes_no_plan_of_generated_pairs() {
    for (int seed = 0; seed < 1_000; seed++) {
      var random = new Random(seed);
      var source = MergeSamples.overlapping(random, "B");
      var destination = MergeSamples.overlapping(random, "A");
      var named = Map.of("Email", Keep.BOTH, "Last", Keep.BOTH, "Card", Keep.BOTH);

      var plan = plan(source, destination, named);

      assertThat(plan.content())
          .as("seed %d", seed)
          .isEqualTo(plan(source, destination, Map.of()).content());
    }
  }

  private static Profile cards(String id, String label) {
    return profile(
        id,
        record("Card", "1", "Number", "1", "Label", label),
        record("Card", "2", "Number", "2", "Label", label));
  }

  private static MergePlan plan(Profile source, Profile destination, OnConflict onConflict) {
    return plan(source, destination, new MergeChoice(onConflict, Map.of()));
  }

  private static MergePlan plan(Profile source, Profile destination, Map<String, Keep> values) {
    return plan(source, destination, new MergeChoice(OnConflict.FAIL, values));
  }

  private static MergePlan plan(Profile source, Profile destination, MergeChoice choice) {
    return new MergeRules(Schemas.people(), choice).plan(source, destination);
  }
}
