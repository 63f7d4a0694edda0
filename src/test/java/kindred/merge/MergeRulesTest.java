package kindred.merge;

import static kindred.merge.MergeSamples.core;
import static kindred.merge.MergeSamples.discarded;
import static kindred.merge.MergeSamples.ownKey;
import static kindred.merge.MergeSamples.profile;
import static kindred.merge.MergeSamples.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.profile.Attributes;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.schema.Schemas;
import org.junit.jupiter.api.Test;

/** What a merge does with each kind of data. */
class MergeRulesTest {

  private final MergeRules rules = new MergeRules(Schemas.people(), MergeChoice.DEFAULT);

  @Test
  void values_of_the_destination_come_first_then_new_ones_of_the_source() {
    var source = profile("B", core("Email", "b@x.org", "a@x.org", "B@x.org"));
    var destination = profile("A", core("Email", "a@x.org", "c@x.org"));

    assertThat(plan(source, destination).content().attributes().of("Email"))
        .containsExactly("a@x.org", "c@x.org", "b@x.org", "B@x.org");
  }

  @Test
  void an_attribute_of_only_one_profile_stays() {
    var merged = plan(profile("B", core("First", "Ann")), profile("A", core("Last", "Lee")));

    assertThat(merged.content().attributes().values())
        .isEqualTo(Map.of("First", List.of("Ann"), "Last", List.of("Lee")));
  }

  @Test
  void an_attribute_with_one_value_keeps_that_of_the_destination() {
    assertThat(title("Dr", "Prof")).containsExactly("Prof");
    assertThat(title("Dr")).containsExactly("Dr");
  }

  private List<Object> title(String source, String... destination) {
    var into = profile("A", core("Title", (Object[]) destination));
    return plan(profile("B", core("Title", source)), into).content().attributes().of("Title");
  }

  @Test
  void a_single_record_of_only_the_source_is_added() {
    var plan = plan(profile("B", record("Address", "", "City", "Rome")), profile("A"));

    assertThat(plan.conflicts()).isEmpty();
    assertThat(plan.content().records()).containsExactly(record("Address", "", "City", "Rome"));
  }

  @Test
  void equal_single_records_become_one_in_any_order_of_attributes() {
    var plan =
        plan(
            profile("B", record("Address", "", "City", "Rome", "Street", "1")),
            profile("A", record("Address", "", "Street", "1", "City", "Rome")));

    assertThat(plan.conflicts()).isEmpty();
    assertThat(plan.content().records()).hasSize(1);
  }

  @Test
  void different_single_records_conflict_and_the_plan_has_the_source_record() {
    var plan =
        plan(
            profile("B", record("Address", "", "City", "Rome")),
            profile("A", record("Address", "", "City", "Oslo")));

    assertThat(plan.conflicts().stream().map(c -> c.fault().where())).containsExactly("/Address");
    assertThat(plan.content().records()).containsExactly(record("Address", "", "City", "Rome"));
  }

  @Test
  void records_are_added_behind_those_of_the_destination_and_equal_ones_only_once() {
    var plan =
        plan(
            profile("B", record("Visit", "1", "Day", "Mon"), record("Visit", "2", "Day", "Tue")),
            profile("A", record("Visit", "9", "Day", "Tue")));

    assertThat(plan.conflicts()).isEmpty();
    assertThat(plan.content().records().stream().map(r -> r.attributes().of("Day").get(0)))
        .containsExactly("Tue", "Mon");
    assertThat(plan.content().records().get(0).item()).isEqualTo("9");
    assertThat(plan.content().records().get(1).item()).isEqualTo("0000000000080000");
  }

  @Test
  void records_with_equal_unique_attributes_become_one_or_conflict() {
    var plan =
        plan(
            profile(
                "B",
                record("Card", "1", "Number", "7", "Label", "gold"),
                record("Card", "2", "Number", "8"),
                record("Card", "3", "Number", "9")),
            profile(
                "A",
                record("Card", "4", "Number", "8"),
                record("Card", "5", "Number", "7", "Label", "red")));

    assertThat(plan.conflicts().stream().map(c -> c.fault().where())).containsExactly("/Card/1");
    assertThat(plan.content().records())
        .containsExactly(
            record("Card", "4", "Number", "8"),
            record("Card", "5", "Number", "7", "Label", "gold"),
            record("Card", "0000000000080000", "Number", "9"));
  }

  @Test
  void every_conflict_is_listed() {
    var plan =
        plan(
            profile(
                "B",
                record("Address", "", "City", "Rome"),
                record("Card", "1", "Number", "7", "Label", "gold"),
                record("Card", "2", "Number", "8", "Label", "gold")),
            profile(
                "A",
                record("Address", "", "City", "Oslo"),
                record("Card", "1", "Number", "7", "Label", "red"),
                record("Card", "2", "Number", "8", "Label", "red")));

    assertThat(plan.conflicts().stream().map(c -> c.fault().where()))
        .containsExactlyInAnyOrder("/Address", "/Card/0", "/Card/1");
  }

  @Test
  void a_classifier_of_both_profiles_becomes_one() {
    var plan = plan(profile("B", record("Vip", "")), profile("A", record("Vip", "")));

    assertThat(plan.conflicts()).isEmpty();
    assertThat(plan.content().records()).hasSize(1);
  }

  @Test
  void the_segment_of_the_destination_and_the_keys_of_both_stay() {
    var plan = plan(profile("B"), profile("A"));

    assertThat(plan.content().segment()).isEqualTo("A");
    assertThat(plan.content().keys()).containsExactlyInAnyOrder(ownKey("A"), ownKey("B"));
  }

  @Test
  void discarded_values_are_listed_with_place_and_reason() {
    var source =
        profile(
            "B",
            new ProfileContent(
                "B",
                new Attributes(Map.of("Title", List.of("Dr"), "Email", List.of("a@x.org"))),
                List.of(
                    record("Address", "", "City", "Rome"),
                    record("Card", "1", "Number", "7"),
                    record("Visit", "1", "Day", "Mon")),
                Set.of(),
                7));
    var destination =
        profile(
            "A",
            new ProfileContent(
                "A",
                new Attributes(Map.of("Title", List.of("Prof"), "Email", List.of("a@x.org"))),
                List.of(
                    record("Address", "", "City", "Oslo"),
                    record("Card", "4", "Number", "6"),
                    record("Card", "5", "Number", "7"),
                    record("Visit", "9", "Day", "Mon")),
                Set.of(),
                9));

    assertThat(discarded(plan(source, destination)))
        .containsExactlyInAnyOrder(
            "SOURCE MAX_VALUES /Title Dr",
            "DESTINATION REPLACED /Address {City=[Oslo]}",
            "SOURCE EQUAL /Card/0 {Number=[7]}",
            "SOURCE EQUAL /Visit/0 {Day=[Mon]}");
  }

  @Test
  void a_default_is_merged_like_any_value() {
    var plan = plan(profile("B", core("Language", "de")), profile("A", core("Language", "en")));

    assertThat(plan.content().attributes().of("Language")).containsExactly("en", "de");
  }

  private MergePlan plan(Profile source, Profile destination) {
    return rules.plan(source, destination);
  }
}
