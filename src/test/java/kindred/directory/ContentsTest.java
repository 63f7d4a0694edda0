package kindred.directory;

import static kindred.schema.Schemas.id;
import static kindred.schema.Schemas.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.schema.ExtensionSchema;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;
import kindred.schema.Schemas;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ContentsTest {

  private static final SchemaSnapshot SCHEMA =
      Schemas.people(
          key("idEmail", "profile", true, 6, "Email"), key("idCard", "Card", true, 7, "Number"));

  private final Profile before =
      profile(
          contents()
              .created(
                  "gold",
                  Map.of(
                      "Email",
                      "ann@x.org",
                      "First",
                      "Ann",
                      "Card",
                      List.of(card("1", "a"), card("2", "b")),
                      "Address",
                      Map.of("City", "Rome", "Street", "1"))));

  @Test
  void a_new_profile_has_its_records_in_order_and_all_its_keys() {
    assertThat(labels(before.content())).containsExactly("a", "b");
    assertThat(before.content().records(id("Address")).get(0).item()).isEmpty();
    assertThat(before.content().keys()).hasSize(3).allMatch(OwnedKey::claim);
    assertThat(before.content().segment()).isEqualTo("gold");
  }

  @Test
  void given_values_have_the_key_values_that_a_default_completes() {
    var language = key("idLanguage", "profile", true, 8, "Language", "Last");
    var schema = Schemas.people(language);

    var given = new Contents(schema).given("gold", Map.of("Last", "Lee"));

    assertThat(given.keys()).filteredOn(OwnedKey::claim).hasSize(1);
  }

  @Test
  void a_replacement_replaces_all_core_attributes_and_only_the_named_extensions() {
    var after =
        contents()
            .replaced(before, "red", Map.of("Email", "b@x.org", "Card", List.of(card("3", "c"))));

    assertThat(after.segment()).isEqualTo("red");
    assertThat(after.attributes().values()).containsOnlyKeys("Email", "Language");
    assertThat(labels(after)).containsExactly("c");
    assertThat(after.records(id("Address"))).isEqualTo(before.content().records(id("Address")));
    assertThat(after.keys()).hasSize(2).doesNotContainAnyElementsOf(before.content().keys());
  }

  @Test
  void a_replacement_by_the_same_values_changes_nothing() {
    var after =
        contents()
            .replaced(
                before,
                "gold",
                Map.of(
                    "Email",
                    "ann@x.org",
                    "First",
                    "Ann",
                    "Card",
                    List.of(card("1", "a"), card("2", "b"))));

    assertThat(Set.copyOf(after.records())).isEqualTo(Set.copyOf(before.content().records()));
    assertThat(after.keys()).isEqualTo(before.content().keys());
    assertThat(after.attributes()).isEqualTo(before.content().attributes());
  }

  @Test
  void a_key_value_from_a_merge_stays_until_its_attribute_changes() {
    var keys = new HashSet<>(before.content().keys());
    var inherited = new OwnedKey("idemail.6", "ab".repeat(32), true, 5);
    keys.add(inherited);
    var merged =
        profile(
            new ProfileContent(
                "gold", before.content().attributes(), before.content().records(), keys, 9));

    var renamed = contents().replaced(merged, "gold", Map.of("Email", "ann@x.org", "First", "A"));
    var inserted = contents().inserted(merged, Map.of("Card", List.of(card("9", "z"))));
    var moved = contents().replaced(merged, "gold", Map.of("Email", "new@x.org", "First", "Ann"));

    assertThat(renamed.keys()).isEqualTo(keys);
    assertThat(inserted.keys()).containsAll(keys).hasSize(keys.size() + 1);
    assertThat(moved.keys()).doesNotContain(inherited);
  }

  @Test
  void a_key_newer_than_the_profile_is_derived_only_when_its_attributes_are_written() {
    var old =
        profile(
            new ProfileContent(
                "gold",
                before.content().attributes(),
                before.content().records(),
                before.content().keys().stream()
                    .filter(owned -> owned.key().startsWith("idcard"))
                    .collect(Collectors.toSet()),
                0));

    var elsewhere = contents().inserted(old, Map.of("Card", List.of(card("9", "z"))));
    var written = contents().replaced(old, "gold", Map.of("Email", "ann@x.org", "First", "Ann"));

    assertThat(elsewhere.keys()).noneMatch(owned -> owned.key().startsWith("idemail"));
    assertThat(written.keys()).anyMatch(owned -> owned.key().startsWith("idemail"));
  }

  @Test
  void an_empty_extension_removes_its_records() {
    var after = contents().replaced(before, "", Map.of("Email", "a", "Card", List.of()));

    assertThat(after.records(id("Card"))).isEmpty();
    assertThat(after.records()).hasSize(1);
  }

  @Test
  void an_inserted_record_replaces_one_with_the_same_unique_attributes_or_comes_last() {
    var after =
        contents()
            .inserted(
                before,
                Map.of(
                    "Card",
                    List.of(card("3", "c"), card("1", "new")),
                    "Address",
                    Map.of("City", "Oslo"),
                    "Visit",
                    List.of(Map.of("Day", "1"), Map.of("Day", "1"))));

    assertThat(labels(after)).containsExactly("new", "b", "c");
    assertThat(after.records(id("Visit"))).hasSize(2);
    assertThat(after.records(id("Address")).get(0).attributes().values())
        .isEqualTo(Map.of("City", List.of("Oslo")));
    assertThat(after.records().stream().map(r -> r.extension() + r.item())).doesNotHaveDuplicates();
    assertThat(after.attributes()).isEqualTo(before.content().attributes());
  }

  @Test
  void a_changed_record_keeps_attributes_that_were_not_given() {
    var after = contents().recordChanged(before, extension("Address"), Map.of("City", "Oslo"));

    assertThat(after.records(id("Address")).get(0).attributes().values())
        .isEqualTo(Map.of("City", List.of("Oslo"), "Street", List.of("1")));
  }

  @Test
  void the_unique_attributes_select_the_record() {
    var changed = contents().recordChanged(before, extension("Card"), card("2", "new"));
    var deleted = contents().recordDeleted(before, extension("Card"), Map.of("Number", "1"));

    assertThat(labels(changed)).containsExactly("a", "new");
    assertThat(labels(deleted)).containsExactly("b");
    assertThat(deleted.keys()).hasSize(2);
    assertThat(
            refused(() -> contents().recordChanged(before, extension("Card"), card("9", "x")))
                .code())
        .isEqualTo("record-not-found");
    assertThat(
            refused(() -> contents().recordDeleted(before, extension("Visit"), Map.of("Day", "1")))
                .code())
        .isEqualTo("no-unique-attributes");
  }

  @Test
  void the_next_change_removes_the_records_of_a_deleted_extension() {
    var old = new ExtensionRecord("old.1", "1", Attributes.NONE);
    var with = new ArrayList<>(before.content().records());
    with.add(old);
    var kept =
        contents()
            .replaced(
                profile(new ProfileContent("", Attributes.NONE, with, Set.of(), 9)),
                "",
                Schemas.ann());

    assertThat(kept.records()).isEqualTo(before.content().records());
  }

  @Test
  void a_key_that_is_back_filled_is_derived_only_when_its_attributes_change() {
    var building = new IdentificationKey("idNew", "profile", List.of("Last"), true, 16, 4, 9, true);
    var contents = new Contents(Schemas.people(building));
    var old =
        profile(
            new ProfileContent(
                "", new Attributes(Map.of("Last", List.of("Lee"))), List.of(), Set.of(), 8));

    var same = contents.replaced(old, "", Map.of("Email", "e", "Last", "Lee"));
    var other =
        new Contents(Schemas.people(building))
            .replaced(old, "", Map.of("Email", "e", "Last", "Poe"));

    assertThat(same.keys()).isEmpty();
    assertThat(other.keys()).hasSize(1).allMatch(key -> key.key().equals("idnew.9"));
    assertThat(List.of(same.keysSchemaVersion(), other.keysSchemaVersion())).containsOnly(8L);
  }

  @Test
  void a_profile_names_the_newest_schema_version_in_its_keys_and_records() {
    var keys = Set.of(new OwnedKey("idnew.12", "ab".repeat(32), true, 5));
    var records = List.of(new ExtensionRecord("card.11", "1", Attributes.NONE));

    assertThat(profile(new ProfileContent("", Attributes.NONE, records, keys, 7)).newestSchema())
        .isEqualTo(12);
    assertThat(
            profile(new ProfileContent("", Attributes.NONE, records, Set.of(), 7)).newestSchema())
        .isEqualTo(11);
    assertThat(
            profile(new ProfileContent("", Attributes.NONE, records, Set.of(), 17)).newestSchema())
        .isEqualTo(17);
  }

  @Test
  void content_that_is_too_large_is_refused() {
    var visits =
        IntStream.range(0, 2_001).mapToObj(i -> Map.of("Day", Integer.toString(i))).toList();
    assertThat(contents().inserted(before, Map.of("Visit", visits.subList(0, 1_997))).records())
        .hasSize(2_000);

    assertThat(refused(() -> contents().inserted(before, Map.of("Visit", visits))).kind())
        .isEqualTo(Problem.Kind.TOO_LARGE);
    assertThat(
            refused(
                    () ->
                        contents().created("", Map.of("Email", "a", "First", "x".repeat(1 << 20))))
                .kind())
        .isEqualTo(Problem.Kind.TOO_LARGE);
  }

  @Test
  void a_refusal_lists_all_faults() {
    var refused = refused(() -> contents().created("", Map.of("Age", "x", "B", 1)));

    assertThat(refused.code()).isEqualTo("invalid-profile");
    assertThat(refused.faults()).hasSize(3);
  }

  private static Contents contents() {
    return new Contents(SCHEMA);
  }

  private static ExtensionSchema extension(String name) {
    return SCHEMA.extension(name).orElseThrow();
  }

  private static Map<String, Object> card(String number, String label) {
    return Map.of("Number", number, "Label", label);
  }

  private static List<Object> labels(ProfileContent content) {
    return content.records(id("Card")).stream()
        .sorted(Comparator.comparing(ExtensionRecord::item))
        .map(record -> record.attributes().of("Label").get(0))
        .toList();
  }

  private static Profile profile(ProfileContent content) {
    return Profile.active(1, "A", 1, content);
  }

  private static Problem refused(ThrowingCallable call) {
    var refused = catchThrowableOfType(ProblemException.class, call);
    assertThat(refused).isNotNull();
    return refused.problem();
  }
}
