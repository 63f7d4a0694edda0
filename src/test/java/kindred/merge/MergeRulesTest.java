package kindred.merge;

import static kindred.schema.Schemas.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import kindred.problem.Fault;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileState;
import kindred.schema.Schemas;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The table of what a merge does with each sort of data, and generated pairs. */
class MergeRulesTest {

  private final MergeRules rules = new MergeRules(Schemas.people());

  @Test
  void the_destinations_values_come_first_then_what_it_lacks() {
    var source = profile("B", core("Email", "b@x.org", "a@x.org", "B@x.org"));
    var destination = profile("A", core("Email", "a@x.org", "c@x.org"));

    assertThat(plan(source, destination).content().attributes().of("Email"))
        .containsExactly("a@x.org", "c@x.org", "b@x.org", "B@x.org");
  }

  @Test
  void an_attribute_only_one_of_them_has_stays() {
    var merged = plan(profile("B", core("First", "Ann")), profile("A", core("Last", "Lee")));

    assertThat(merged.content().attributes().values())
        .isEqualTo(Map.of("First", List.of("Ann"), "Last", List.of("Lee")));
  }

  @Test
  void an_attribute_of_one_value_keeps_the_destinations() {
    assertThat(title("Dr", "Prof")).containsExactly("Prof");
    assertThat(title("Dr")).containsExactly("Dr");
  }

  private List<Object> title(String source, String... destination) {
    var into = profile("A", core("Title", (Object[]) destination));
    return plan(profile("B", core("Title", source)), into).content().attributes().of("Title");
  }

  @Test
  void a_single_record_that_only_the_source_has_moves() {
    var plan = plan(profile("B", record("Address", "", "City", "Rome")), profile("A"));

    assertThat(plan.conflicts()).isEmpty();
    assertThat(plan.content().records()).containsExactly(record("Address", "", "City", "Rome"));
  }

  @Test
  void equal_single_records_are_one_whatever_the_order_of_their_attributes() {
    var plan =
        plan(
            profile("B", record("Address", "", "City", "Rome", "Street", "1")),
            profile("A", record("Address", "", "Street", "1", "City", "Rome")));

    assertThat(plan.conflicts()).isEmpty();
    assertThat(plan.content().records()).hasSize(1);
  }

  @Test
  void single_records_that_differ_are_a_conflict_and_the_sources_is_planned() {
    var plan =
        plan(
            profile("B", record("Address", "", "City", "Rome")),
            profile("A", record("Address", "", "City", "Oslo")));

    assertThat(plan.conflicts().stream().map(Fault::where)).containsExactly("/Address");
    assertThat(plan.content().records()).containsExactly(record("Address", "", "City", "Rome"));
  }

  @Test
  void records_are_added_behind_the_destinations_and_an_equal_one_once() {
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
  void records_that_agree_on_what_is_unique_are_one_or_a_conflict() {
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

    assertThat(plan.conflicts().stream().map(Fault::where)).containsExactly("/Card/1");
    assertThat(plan.content().records())
        .containsExactly(
            record("Card", "4", "Number", "8"),
            record("Card", "5", "Number", "7", "Label", "gold"),
            record("Card", "0000000000080000", "Number", "9"));
  }

  @Test
  void every_conflict_is_named() {
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

    assertThat(plan.conflicts().stream().map(Fault::where))
        .containsExactlyInAnyOrder("/Address", "/Card/0", "/Card/1");
  }

  @Test
  void a_classifier_of_both_is_one() {
    var plan = plan(profile("B", record("Vip", "")), profile("A", record("Vip", "")));

    assertThat(plan.conflicts()).isEmpty();
    assertThat(plan.content().records()).hasSize(1);
  }

  @Test
  void the_segment_of_the_destination_stays_and_the_keys_are_those_of_both() {
    var plan = plan(profile("B"), profile("A"));

    assertThat(plan.content().segment()).isEqualTo("A");
    assertThat(plan.content().keys()).containsExactlyInAnyOrder(ownKey("A"), ownKey("B"));
  }

  @RepeatedTest(100)
  void any_two_profiles_lose_nothing_and_merging_again_changes_nothing_more(
      RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var source = generated(random, "B");
    var destination = generated(random, "A");

    var plan = plan(source, destination);

    assertThat(plan(source, destination)).isEqualTo(plan);
    var merged = plan.content();
    for (var name : List.of("Email", "First")) {
      var values = merged.attributes().of(name);
      var kept = destination.content().attributes().of(name);
      assertThat(values).doesNotHaveDuplicates();
      assertThat(values.subList(0, kept.size())).isEqualTo(kept);
      assertThat(values).containsAll(source.content().attributes().of(name));
    }
    assertThat(merged.records().stream().map(ExtensionRecord::attributes))
        .containsAll(source.content().records().stream().map(ExtensionRecord::attributes).toList());
    assertThat(merged.records().stream().map(r -> r.extension() + "/" + r.item()))
        .doesNotHaveDuplicates();
    if (plan.conflicts().isEmpty()) {
      assertThat(merged.records()).containsAll(destination.content().records());
    }
    assertThat(merged.keys()).containsAll(source.content().keys());

    var again = plan(source, profile("A", merged));
    assertThat(again.content()).isEqualTo(merged);
    assertThat(again.conflicts()).isEmpty();
  }

  @Test
  void what_is_left_out_is_named_with_its_place_and_its_reason() {
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
  void a_default_is_a_value_like_any_other() {
    var plan = plan(profile("B", core("Language", "de")), profile("A", core("Language", "en")));

    assertThat(plan.content().attributes().of("Language")).containsExactly("en", "de");
  }

  @Test
  void generated_pairs_are_merged_as_the_plain_words_of_the_rules_say() {
    int conflicts = 0;
    for (int seed = 0; seed < 5_000; seed++) {
      var random = new Random(seed);
      var source = anything(random, "B");
      var destination = anything(random, "A");

      var plan = plan(source, destination);

      var expected = new NaiveMerge(source, destination);
      var merged = profile("A", plan.content());
      assertThat(new TreeMap<>(plan.content().attributes().values()))
          .as("seed %d", seed)
          .isEqualTo(expected.attributes);
      for (var extension : List.of("Card", "Visit", "Address", "Vip", "Gone")) {
        assertThat(NaiveMerge.records(merged, extension))
            .as("seed %d, %s", seed, extension)
            .isEqualTo(expected.records.getOrDefault(extension, List.of()));
      }
      assertThat(plan.conflicts().stream().map(Fault::where))
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(expected.conflicts);
      assertThat(discarded(plan))
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(expected.discarded);
      var keys = new HashSet<>(source.content().keys());
      keys.addAll(destination.content().keys());
      assertThat(plan.content().keys()).as("seed %d", seed).isEqualTo(keys);
      conflicts += plan.conflicts().size();
    }
    assertThat(conflicts).isGreaterThan(1_000);
  }

  private static List<String> discarded(MergePlan plan) {
    return plan.discarded().stream()
        .map(
            thing ->
                thing.side()
                    + " "
                    + thing.reason()
                    + " "
                    + thing.pointer()
                    + " "
                    + (thing.what() instanceof Attributes record
                        ? new LinkedHashMap<>(record.values())
                        : thing.what()))
        .toList();
  }

  /** From small sets of everything, so that the two have much in common. */
  private static Profile anything(Random random, String id) {
    var values = new LinkedHashMap<String, List<Object>>();
    for (var name : List.of("Email", "First", "Last", "Title", "Language")) {
      var some = new ArrayList<Object>();
      for (int i = random.nextInt(4); i > 0; i--) {
        some.add((random.nextBoolean() ? "v" : "V") + random.nextInt(3));
      }
      values.put(name, name.equals("Title") ? some.stream().limit(2).toList() : some);
    }
    values.put("Age", random.nextBoolean() ? List.of() : List.of((long) random.nextInt(3)));
    var records = new ArrayList<ExtensionRecord>();
    var numbers = new HashSet<Integer>();
    for (int i = 0; i < random.nextInt(5); i++) {
      int number = random.nextInt(5);
      if (numbers.add(number)) {
        records.add(record("Card", "c" + i, cardOf(random, number)));
      }
    }
    if (random.nextBoolean()) {
      records.add(record("Address", "", "City", "c" + random.nextInt(2)));
    }
    if (random.nextBoolean()) {
      records.add(record("Vip", ""));
    }
    for (int i = 0; i < random.nextInt(5); i++) {
      records.add(record("Visit", "v" + i, "Day", "d" + random.nextInt(3)));
    }
    for (int i = 0; i < random.nextInt(3); i++) {
      records.add(
          new ExtensionRecord(
              "gone.99", "g" + i, new Attributes(Map.of("X", List.of("" + random.nextInt(2))))));
    }
    var keys = new HashSet<OwnedKey>();
    for (int i = random.nextInt(4); i > 0; i--) {
      keys.add(new OwnedKey("idname.7", "hash " + random.nextInt(4), false, 4));
    }
    keys.add(ownKey(id));
    return profile(id, new ProfileContent(id, new Attributes(values), records, keys, 9));
  }

  private static String[] cardOf(Random random, int number) {
    return random.nextInt(3) == 0
        ? new String[] {"Number", "" + number}
        : new String[] {"Number", "" + number, "Label", "l" + random.nextInt(2)};
  }

  private MergePlan plan(Profile source, Profile destination) {
    return rules.plan(source, destination);
  }

  private static Profile generated(Random random, String id) {
    var values = new LinkedHashMap<String, List<Object>>();
    for (var name : List.of("Email", "First", "Title")) {
      var some = new ArrayList<Object>();
      for (int i = random.nextInt(3); i > 0; i--) {
        some.add("v" + random.nextInt(4));
      }
      values.put(name, some.stream().distinct().limit(name.equals("Title") ? 1 : 9).toList());
    }
    var records = new ArrayList<ExtensionRecord>();
    if (random.nextBoolean()) {
      records.add(record("Address", "", "City", "c" + random.nextInt(2)));
    }
    var numbers = new HashSet<Integer>();
    for (int i = random.nextInt(4); i > 0; i--) {
      int number = random.nextInt(4);
      if (numbers.add(number)) {
        records.add(
            record("Card", "c" + i, "Number", "" + number, "Label", "l" + random.nextInt(2)));
      }
      records.add(record("Visit", "v" + i, "Day", "d" + random.nextInt(3)));
    }
    return profile(
        id, new ProfileContent(id, new Attributes(values), records, Set.of(ownKey(id)), 9));
  }

  private static Attributes core(String name, Object... values) {
    return new Attributes(Map.of(name, List.of(values)));
  }

  private static ExtensionRecord record(String extension, String item, String... pairs) {
    var values = new LinkedHashMap<String, List<Object>>();
    for (int i = 0; i < pairs.length; i += 2) {
      values.put(pairs[i], List.of(pairs[i + 1]));
    }
    return new ExtensionRecord(id(extension), item, new Attributes(values));
  }

  private static Profile profile(String id, Attributes core) {
    return profile(id, new ProfileContent(id, core, List.of(), Set.of(ownKey(id)), 9));
  }

  private static Profile profile(String id, ExtensionRecord... records) {
    return profile(
        id, new ProfileContent(id, Attributes.NONE, List.of(records), Set.of(ownKey(id)), 9));
  }

  private static Profile profile(String id, ProfileContent content) {
    return new Profile(
        1, id, ProfileState.ACTIVE, 7, "birth", null, null, content, Map.of(), Set.of());
  }

  private static OwnedKey ownKey(String id) {
    return new OwnedKey("idemail.6", "hash of " + id, true, 0);
  }
}
