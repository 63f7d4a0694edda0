package kindred.merge.undo;

import static kindred.merge.undo.UnmergeSamples.attributes;
import static kindred.merge.undo.UnmergeSamples.content;
import static kindred.merge.undo.UnmergeSamples.images;
import static kindred.merge.undo.UnmergeSamples.merged;
import static kindred.merge.undo.UnmergeSamples.record;
import static kindred.merge.undo.UnmergeSamples.rules;
import static kindred.merge.undo.UnmergeSamples.sorted;
import static kindred.merge.undo.UnmergeSamples.undo;
import static kindred.schema.Schemas.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.keys.KeyExtraction;
import kindred.merge.UnmergeFindings.Kept;
import kindred.merge.UnmergeFindings.Reason;
import kindred.problem.Faults;
import kindred.profile.ExtensionRecord;
import kindred.profile.OwnedKey;
import kindred.profile.ProfileContent;
import kindred.schema.SchemaSnapshot;
import kindred.schema.Schemas;
import org.junit.jupiter.api.Test;

/** What an unmerge does with each kind of data. */
class UnmergeRulesTest {

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
  void without_changes_the_destination_is_as_before() {
    var plan = undo(b, a, merged(b, a));

    assertThat(plan.destination()).isEqualTo(a);
    assertThat(plan.kept()).isEmpty();
    assertThat(plan.staying()).isEmpty();
    assertThat(plan.added()).isEmpty();
  }

  @Test
  void the_source_is_as_before() {
    assertThat(rules(b, a, List.of()).restoring()).isEqualTo(b);
  }

  @Test
  void a_record_that_a_forced_merge_replaced_is_restored() {
    var gold = content(Map.of(), record("Card", "9", "Number", "7", "Label", "gold"));

    assertThat(undo(gold, a, merged(gold, a)).destination()).isEqualTo(a);
  }

  @Test
  void a_value_added_since_stays() {
    var now = with(merged(b, a), "Email", "a@x.org", "b@x.org", "c@x.org");

    var plan = undo(b, a, now);

    assertThat(plan.destination().attributes().of("Email")).containsExactly("a@x.org", "c@x.org");
    assertThat(plan.kept()).containsExactly(new Kept("/Email", Reason.CHANGED_SINCE));
  }

  @Test
  void a_value_removed_since_stays_removed() {
    var plan = undo(b, a, with(merged(b, a), "Email"));

    assertThat(plan.destination().attributes().of("Email")).isEmpty();
    assertThat(plan.kept()).containsExactly(new Kept("/Email", Reason.REMOVED_SINCE));
  }

  @Test
  void an_attribute_added_since_stays() {
    var plan = undo(b, a, with(merged(b, a), "Last", "Lee"));

    assertThat(plan.destination().attributes().of("Last")).containsExactly("Lee");
    assertThat(plan.kept()).containsExactly(new Kept("/Last", Reason.ADDED_SINCE));
  }

  @Test
  void a_record_of_the_source_changed_since_stays() {
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
  void a_record_removed_since_stays_removed() {
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
  void a_unique_key_value_that_the_destination_yields_itself_stays() {
    var now = with(merged(b, a), "Email", "a@x.org", "b@x.org", "B@X.org");

    var plan = undo(b, a, now);

    assertThat(plan.destination().attributes().of("Email")).containsExactly("a@x.org", "B@X.org");
    assertThat(plan.staying()).extracting(OwnedKey::key).containsExactly("idemail.6");
    assertThat(plan.destination().keys()).containsAll(plan.staying());
  }

  @Test
  void values_of_a_newer_key_are_removed_with_the_content_that_yields_them() {
    var newer =
        Schemas.people(
            Schemas.key("idEmail", "profile", true, 6, "Email"),
            Schemas.key("idCard", "Card", true, 8, "Number"),
            Schemas.key("idFirst", "profile", true, 9, "First"),
            Schemas.key("idBoth", "profile", true, 10, "First", "Email"));
    var merged = merged(b, a);
    var now = merged.with(keys(newer, merged), 10);

    var plan = new UnmergeRules(newer, images(b, 7, a), OverlappingMerges.NONE).plan(now);

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
  void content_that_another_merge_has_added_as_well_stays() {
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
}
