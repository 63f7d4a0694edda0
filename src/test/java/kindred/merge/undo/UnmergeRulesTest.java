package kindred.merge.undo;

import static kindred.schema.Schemas.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import kindred.keys.KeyExtraction;
import kindred.merge.MergeRules;
import kindred.merge.PastMerge;
import kindred.merge.ProfileImage;
import kindred.merge.UnmergeFindings.Kept;
import kindred.merge.UnmergeFindings.Reason;
import kindred.problem.Faults;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileState;
import kindred.schema.SchemaSnapshot;
import kindred.schema.Schemas;
import org.junit.jupiter.api.Test;

/** The table of what the undoing of a merge does with each sort of data, and generated pairs. */
class UnmergeRulesTest {

  private static final SchemaSnapshot SCHEMA =
      Schemas.people(
          Schemas.key("idEmail", "profile", true, 6, "Email"),
          Schemas.key("idName", "profile", false, 7, "Last", "First"),
          Schemas.key("idCard", "Card", true, 8, "Number"));

  private final ProfileContent a =
      content(
          Map.of("Email", List.of("a@x.org"), "First", List.of("Ann")),
          record("Card", "1", "Number", "7", "Label", "red"),
          record("Visit", "2", "Day", "Mon"));
  private final ProfileContent b =
      content(
          Map.of("Email", List.of("b@x.org"), "First", List.of("Ann", "Anna")),
          record("Address", "", "City", "Rome"),
          record("Card", "1", "Number", "8", "Label", "blue"),
          record("Visit", "2", "Day", "Tue"));

  @Test
  void without_changes_the_destination_is_what_it_was() {
    var plan = undo(b, a, merged(b, a));

    assertThat(plan.destination()).isEqualTo(a);
    assertThat(plan.kept()).isEmpty();
    assertThat(plan.staying()).isEmpty();
    assertThat(plan.added()).isEmpty();
  }

  @Test
  void the_source_is_what_it_was() {
    assertThat(rules(b, a, List.of()).restoring()).isEqualTo(b);
  }

  @Test
  void a_record_that_was_replaced_by_force_is_back() {
    var gold = content(Map.of(), record("Card", "9", "Number", "7", "Label", "gold"));

    assertThat(undo(gold, a, merged(gold, a)).destination()).isEqualTo(a);
  }

  @Test
  void a_value_given_since_stays_beside_the_own_ones() {
    var now = with(merged(b, a), "Email", "a@x.org", "b@x.org", "c@x.org");

    var plan = undo(b, a, now);

    assertThat(plan.destination().attributes().of("Email")).containsExactly("a@x.org", "c@x.org");
    assertThat(plan.kept()).containsExactly(new Kept("/Email", Reason.CHANGED_SINCE));
  }

  @Test
  void a_value_removed_since_stays_away() {
    var plan = undo(b, a, with(merged(b, a), "Email"));

    assertThat(plan.destination().attributes().of("Email")).isEmpty();
    assertThat(plan.kept()).containsExactly(new Kept("/Email", Reason.REMOVED_SINCE));
  }

  @Test
  void an_attribute_given_since_stays() {
    var plan = undo(b, a, with(merged(b, a), "Last", "Lee"));

    assertThat(plan.destination().attributes().of("Last")).containsExactly("Lee");
    assertThat(plan.kept()).containsExactly(new Kept("/Last", Reason.ADDED_SINCE));
  }

  @Test
  void a_record_of_the_source_that_was_changed_since_stays() {
    var merged = merged(b, a);
    var card = recordAt(merged, "Card", "8");
    var changed =
        new ExtensionRecord(card.extension(), card.item(), attributes("Number", "8", "Label", "x"));

    var plan = undo(b, a, replaced(merged, card, changed));

    assertThat(plan.destination().records()).contains(changed).hasSize(a.records().size() + 1);
    assertThat(plan.kept()).containsExactly(new Kept("/Card/0", Reason.CHANGED_SINCE));
    assertThat(plan.staying()).extracting(OwnedKey::key).containsExactly("idcard.8");
  }

  @Test
  void a_record_that_was_removed_since_stays_away() {
    var gold = content(Map.of(), record("Card", "9", "Number", "7", "Label", "gold"));
    var merged = merged(gold, a);

    var plan = undo(gold, a, replaced(merged, recordAt(merged, "Card", "7"), null));

    assertThat(plan.destination().records(id("Card"))).isEmpty();
    assertThat(plan.kept()).containsExactly(new Kept("/Card/0", Reason.REMOVED_SINCE));
  }

  @Test
  void a_record_added_since_stays() {
    var late = record("Visit", "0000000000990000", "Day", "Sun");

    var plan = undo(b, a, replaced(merged(b, a), null, late));

    assertThat(plan.destination().records()).contains(late).hasSize(a.records().size() + 1);
    assertThat(plan.kept()).containsExactly(new Kept("/Visit/1", Reason.ADDED_SINCE));
  }

  @Test
  void a_unique_key_that_the_destination_has_made_its_own_since_stays() {
    var now = with(merged(b, a), "Email", "a@x.org", "b@x.org", "B@X.org");

    var plan = undo(b, a, now);

    assertThat(plan.destination().attributes().of("Email")).containsExactly("a@x.org", "B@X.org");
    assertThat(plan.staying()).extracting(OwnedKey::key).containsExactly("idemail.6");
    assertThat(plan.destination().keys()).containsAll(plan.staying());
  }

  @Test
  void the_values_of_a_key_made_since_go_with_the_content_that_has_made_them() {
    var newer =
        Schemas.people(
            Schemas.key("idEmail", "profile", true, 6, "Email"),
            Schemas.key("idCard", "Card", true, 8, "Number"),
            Schemas.key("idFirst", "profile", true, 9, "First"),
            Schemas.key("idBoth", "profile", true, 10, "First", "Email"));
    var merged = merged(b, a);
    var now = merged.with(keys(newer, merged), 10);

    var plan = new UnmergeRules(newer, before(b, 7, a), OverlappingMerges.NONE).plan(now);

    assertThat(plan.destination().keys()).isEqualTo(keys(newer, a));
    assertThat(plan.staying()).extracting(OwnedKey::key).containsExactly("idfirst.9");
  }

  private static Set<OwnedKey> keys(SchemaSnapshot schema, ProfileContent content) {
    var keys = new HashSet<>(content.keys());
    keys.addAll(
        new KeyExtraction(schema).all(content.attributes(), content.records(), new Faults()));
    return keys;
  }

  @Test
  void what_another_merge_has_brought_too_stays() {
    var d =
        content(
            Map.of("First", List.of("Anna")),
            record("Address", "", "City", "Rome"),
            record("Visit", "1", "Day", "Tue"));
    var both = merged(d, merged(b, a));

    var plan = rules(b, a, List.of(d)).plan(both);

    assertThat(plan.destination().attributes().values())
        .isEqualTo(Map.of("Email", List.of("a@x.org"), "First", List.of("Ann", "Anna")));
    assertThat(plan.destination().records(id("Address"))).hasSize(1);
    assertThat(plan.destination().records(id("Visit"))).hasSize(2);
    assertThat(plan.destination().records(id("Card"))).hasSize(1);
    assertThat(plan.kept())
        .extracting(Kept::reason)
        .containsOnly(Reason.BROUGHT_BY_ANOTHER_MERGE)
        .hasSize(2);
  }

  @Test
  void a_merge_and_its_undoing_change_nothing_in_generated_pairs() {
    int conflicts = 0;
    for (int seed = 0; seed < 10_000; seed++) {
      var random = new Random(seed);
      var source = generated(random);
      var destination = generated(random);
      var rules = rules(source, destination, List.of());
      conflicts +=
          new MergeRules(SCHEMA).plan(profile(source), profile(destination)).conflicts().size();

      var plan = rules.plan(merged(source, destination));

      assertThat(plan.destination()).as("seed %d", seed).isEqualTo(destination);
      assertThat(rules.restoring()).as("seed %d", seed).isEqualTo(source);
      assertThat(plan.kept()).as("seed %d", seed).isEmpty();
    }
    assertThat(conflicts).isGreaterThan(1_000);
  }

  @Test
  void two_merges_undone_in_either_order_change_nothing_in_generated_triples() {
    for (int seed = 0; seed < 5_000; seed++) {
      var random = new Random(seed);
      var first = additions(random, "p");
      var second = additions(random, "q");
      var destination = additions(random, "r");
      var once = merged(first, destination);
      var twice = merged(second, once, 8);

      var withoutFirst = rules(first, destination, List.of(second)).plan(twice).destination();
      var undone = before(first, 7, destination);
      var end =
          new UnmergeRules(
                  SCHEMA,
                  before(second, 8, once),
                  new OverlappingMerges(List.of(), List.of(undone)))
              .plan(withoutFirst)
              .destination();
      var withoutSecond = rules(second, 8, once, List.of()).plan(twice).destination();
      var otherEnd = rules(first, destination, List.of()).plan(withoutSecond).destination();

      assertThat(end).as("seed %d", seed).isEqualTo(destination);
      assertThat(otherEnd).as("seed %d", seed).isEqualTo(destination);
    }
  }

  @Test
  void whatever_was_changed_since_in_generated_pairs_is_as_it_was_changed() {
    for (int seed = 0; seed < 5_000; seed++) {
      var random = new Random(seed);
      var source = generated(random);
      var destination = generated(random);
      var merged = merged(source, destination);
      var other = generated(random);
      var records = new ArrayList<ExtensionRecord>();
      for (var record : merged.records()) {
        switch (random.nextInt(3)) {
          case 0 -> records.add(record);
          case 1 ->
              records.add(
                  new ExtensionRecord(
                      record.extension(), record.item(), attributes("Number", "0", "Day", "new")));
          default -> {}
        }
      }
      var now = content(other.attributes().values(), records.toArray(ExtensionRecord[]::new));

      var after = undo(source, destination, now).destination();

      for (var record : now.records()) {
        boolean untouched = merged.records().contains(record);
        assertThat(after.records().contains(record) || untouched).as("seed %d", seed).isTrue();
      }
      for (var record : after.records()) {
        assertThat(now.records().contains(record) || destination.records().contains(record))
            .as("seed %d", seed)
            .isTrue();
      }
      for (var name : List.of("Email", "First", "Title")) {
        var brought = new HashSet<>(merged.attributes().of(name));
        brought.removeAll(destination.attributes().of(name));
        var left = new ArrayList<>(now.attributes().of(name));
        left.removeAll(brought);
        assertThat(after.attributes().of(name)).as("seed %d", seed).isEqualTo(left);
      }
    }
  }

  private static UnmergePlan undo(
      ProfileContent source, ProfileContent destination, ProfileContent now) {
    return rules(source, destination, List.of()).plan(now);
  }

  private static UnmergeRules rules(
      ProfileContent source, ProfileContent destination, List<ProfileContent> others) {
    return rules(source, 7, destination, others);
  }

  private static UnmergeRules rules(
      ProfileContent source,
      long version,
      ProfileContent destination,
      List<ProfileContent> others) {
    return new UnmergeRules(
        SCHEMA, before(source, version, destination), new OverlappingMerges(others, List.of()));
  }

  private static PastMerge.Before before(
      ProfileContent source, long version, ProfileContent destination) {
    return new PastMerge.Before(
        new ProfileImage(version, destination), new ProfileImage(4, source));
  }

  private static ProfileContent merged(ProfileContent source, ProfileContent destination) {
    return merged(source, destination, 7);
  }

  /** Read back from the table, records come in the order of their places. */
  private static ProfileContent merged(
      ProfileContent source, ProfileContent destination, long version) {
    var content =
        new MergeRules(SCHEMA).plan(profile(source), profile(destination, version)).content();
    return new ProfileContent(
        content.segment(),
        content.attributes(),
        sorted(content.records()),
        content.keys(),
        content.keysSchemaVersion());
  }

  private static List<ExtensionRecord> sorted(List<ExtensionRecord> records) {
    return records.stream()
        .sorted(
            Comparator.comparing(ExtensionRecord::extension).thenComparing(ExtensionRecord::item))
        .toList();
  }

  private static Profile profile(ProfileContent content) {
    return profile(content, 7);
  }

  private static Profile profile(ProfileContent content, long version) {
    return new Profile(
        1, "A", ProfileState.ACTIVE, version, "birth", null, null, content, Map.of(), Set.of());
  }

  private static ProfileContent with(ProfileContent content, String name, Object... values) {
    var all = new LinkedHashMap<>(content.attributes().values());
    all.put(name, List.of(values));
    var changed = content(all, content.records().toArray(ExtensionRecord[]::new));
    var keys = new HashSet<>(changed.keys());
    keys.addAll(content.keys());
    return new ProfileContent("s", changed.attributes(), changed.records(), keys, 0);
  }

  private static ProfileContent replaced(
      ProfileContent content, ExtensionRecord old, ExtensionRecord changed) {
    var records = new ArrayList<>(content.records());
    records.remove(old);
    if (changed != null) {
      records.add(changed);
    }
    return new ProfileContent(
        "s", content.attributes(), sorted(records), content.keys(), content.keysSchemaVersion());
  }

  private static ExtensionRecord recordAt(ProfileContent content, String extension, String number) {
    return content.records(id(extension)).stream()
        .filter(record -> record.attributes().of("Number").contains(number))
        .findFirst()
        .orElseThrow();
  }

  /** Values and records that no other prefix makes but a few that all make. */
  private static ProfileContent additions(Random random, String prefix) {
    var values = new LinkedHashMap<String, List<Object>>();
    values.put("Email", List.of(prefix + "@x.org"));
    values.put("First", List.of("f" + random.nextInt(3), prefix));
    var records = new ArrayList<ExtensionRecord>();
    for (int i = random.nextInt(4); i > 0; i--) {
      records.add(record("Card", "c" + i, "Number", prefix + i, "Label", "l"));
      records.add(record("Visit", "v" + i, "Day", "d" + random.nextInt(3) + i));
    }
    return content(values, records.toArray(ExtensionRecord[]::new));
  }

  private static ProfileContent generated(Random random) {
    var values = new LinkedHashMap<String, List<Object>>();
    for (var name : List.of("Email", "First", "Last", "Title")) {
      var some = new ArrayList<Object>();
      for (int i = random.nextInt(3); i > 0; i--) {
        some.add("v" + random.nextInt(5));
      }
      values.put(name, some.stream().distinct().limit(name.equals("Title") ? 1 : 9).toList());
    }
    var records = new ArrayList<ExtensionRecord>();
    if (random.nextBoolean()) {
      records.add(record("Address", "", "City", "c" + random.nextInt(2)));
    }
    if (random.nextBoolean()) {
      records.add(record("Vip", ""));
    }
    var numbers = new HashSet<Integer>();
    for (int i = random.nextInt(4); i > 0; i--) {
      int number = random.nextInt(4);
      if (numbers.add(number)) {
        var label = "l" + random.nextInt(2);
        records.add(record("Card", "c" + i, "Number", "" + number, "Label", label));
      }
      records.add(record("Visit", "v" + i, "Day", "d" + random.nextInt(3)));
    }
    return content(values, records.toArray(ExtensionRecord[]::new));
  }

  private static ProfileContent content(
      Map<String, List<Object>> values, ExtensionRecord... records) {
    var attributes = new Attributes(values);
    var placed = sorted(List.of(records));
    return new ProfileContent(
        "s",
        attributes,
        placed,
        new KeyExtraction(SCHEMA).all(attributes, placed, new Faults()),
        0);
  }

  private static ExtensionRecord record(String extension, String item, String... pairs) {
    return new ExtensionRecord(id(extension), item, attributes(pairs));
  }

  private static Attributes attributes(String... pairs) {
    var values = new LinkedHashMap<String, List<Object>>();
    for (int i = 0; i < pairs.length; i += 2) {
      values.put(pairs[i], List.of(pairs[i + 1]));
    }
    return new Attributes(values);
  }
}
