package kindred.directory;

import static kindred.schema.Schemas.id;
import static kindred.schema.Schemas.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kindred.problem.Problem.ProblemException;
import kindred.profile.Attributes;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.schema.SchemaSnapshot;
import kindred.schema.Schemas;
import org.junit.jupiter.api.Test;

/** An update takes no value of the identification keys from the profile that they have found. */
class IdKeyRulesTest {

  private static final SchemaSnapshot SCHEMA =
      Schemas.people(
          key("idEmail", "profile", true, 6, "Email"),
          key("idTitle", "profile", true, 7, "Title"),
          key("idName", "profile", true, 8, "First", "Last"),
          key("idCard", "Card", true, 9, "Number"),
          key("idLabel", "Card", true, 10, "Label"),
          key("idCity", "Address", true, 11, "City"),
          key("idLanguage", "profile", true, 12, "Language", "Title"));

  private static final Map<String, Object> SURVIVOR =
      Map.of(
          "Email", List.of("a@x.org", "b@x.org", "c@x.org"),
          "First", List.of("Ann", "Anna"),
          "Last", List.of("Lee", "Park"),
          "Title", "Dr",
          "Address", Map.of("City", "Rome", "Street", "1"),
          "Card",
              List.of(
                  Map.of("Number", "n1", "Label", "one"), Map.of("Number", "n2", "Label", "two")));

  private final Profile survivor = profile(created(SURVIVOR));

  @Test
  void every_address_of_a_merged_customer_leaves_all_addresses_in_their_order() {
    for (var address : List.of("a@x.org", "b@x.org", "c@x.org")) {
      var after = update(survivor, "idEmail", Map.of("Email", address, "Age", 7));

      assertThat(after.attributes().of("Email")).containsExactly("a@x.org", "b@x.org", "c@x.org");
      assertThat(after.attributes().of("Age")).containsExactly(7L);
      assertThat(after.keys()).isEqualTo(survivor.content().keys());
    }
  }

  @Test
  void several_known_addresses_in_another_order_change_nothing() {
    var after =
        update(survivor, "idEmail", Map.of("Email", List.of("c@x.org", "a@x.org"), "Age", 7));

    assertThat(after.attributes().of("Email")).containsExactly("a@x.org", "b@x.org", "c@x.org");
  }

  @Test
  void another_spelling_replaces_the_old_one_in_its_place() {
    var after = update(survivor, "idEmail", Map.of("Email", "B@X.org"));

    assertThat(after.attributes().of("Email")).containsExactly("a@x.org", "B@X.org", "c@x.org");
    assertThat(after.keys()).isEqualTo(survivor.content().keys());
  }

  @Test
  void a_new_value_beside_a_known_one_is_added_behind_the_old_ones() {
    var after = update(survivor, "idEmail", Map.of("Email", List.of("b@x.org", "new@x.org")));

    assertThat(after.attributes().of("Email"))
        .containsExactly("a@x.org", "b@x.org", "c@x.org", "new@x.org");
    assertThat(after.keys()).containsAll(survivor.content().keys());
  }

  @Test
  void attributes_that_are_not_of_the_key_are_replaced_as_before() {
    var after = update(survivor, "idEmail", Map.of("Email", "b@x.org", "Last", "Kim"));

    assertThat(after.attributes().of("Last")).containsExactly("Kim");
  }

  @Test
  void each_attribute_of_a_key_of_several_attributes_keeps_its_values() {
    var after = update(survivor, "idName", Map.of("First", "Anna", "Last", "Park"));

    assertThat(after).isEqualTo(survivor.content());
  }

  @Test
  void every_key_of_the_import_keeps_its_values_whichever_found_the_profile() {
    Map<String, Object> row =
        Map.of(
            "Email",
            "b@x.org",
            "First",
            "Zoe",
            "Last",
            "Park",
            "Card",
            List.of(Map.of("Number", "n3")));

    var after = update(survivor, "idEmail,idName,idCard", row);

    assertThat(after.attributes().of("First"))
        .as("newer than the old ones, so the first")
        .containsExactly("Zoe", "Ann", "Anna");
    assertThat(after.attributes().of("Last")).containsExactly("Lee", "Park");
    assertThat(after.records(id("Card"))).hasSize(3);
    assertThat(after.keys()).containsAll(survivor.content().keys());
    assertThat(update(profile(after), "idEmail,idName,idCard", row)).isEqualTo(after);
  }

  @Test
  void a_key_that_did_not_find_the_profile_needs_room_for_another_value() {
    for (var row :
        List.<Map<String, Object>>of(
            Map.of("Email", "a@x.org", "Title", "Prof"),
            Map.of("Email", "a@x.org", "Address", Map.of("City", "Oslo")))) {
      var refused =
          catchThrowableOfType(
              ProblemException.class, () -> update(survivor, "idEmail,idTitle,idCity", row));

      assertThat(refused.problem().faults()).hasSize(1);
      assertThat(refused.problem().faults().get(0).code()).isEqualTo("too-many-values");
    }
  }

  @Test
  void more_than_64_addresses_do_not_fail_an_update_that_adds_none() {
    var many = Stream.iterate(1, i -> i + 1).limit(80).map(i -> "m" + i + "@x.org").toList();
    var content = created(Map.of("Email", "m1@x.org"));
    var attributes = Map.<String, List<Object>>of("Email", List.copyOf(many));
    var merged =
        new ProfileContent(
            content.segment(),
            new Attributes(attributes),
            List.of(),
            content.keys(),
            content.keysSchemaVersion());

    var after = update(profile(merged), "idEmail", Map.of("Email", "m80@x.org", "Age", 7));
    var spelled = update(profile(merged), "idEmail", Map.of("Email", "M80@X.ORG", "Age", 7));

    assertThat(after.attributes().of("Email")).hasSize(80).isEqualTo(many);
    assertThat(spelled.attributes().of("Email")).hasSize(80).contains("M80@X.ORG");
    assertThat(spelled.keys()).isEqualTo(merged.keys());
  }

  @Test
  void a_default_stands_for_an_attribute_of_the_key_that_the_row_lacks() {
    var merged = withKeysOf(survivor, Map.of("Email", "d@x.org", "Title", "Prof"));

    var after = update(merged, "idLanguage", Map.of("Title", "Prof", "Age", 7));

    assertThat(after.attributes().of("Title")).containsExactly("Dr");
    assertThat(after.keys()).containsAll(merged.content().keys());
  }

  @Test
  void a_record_with_a_key_value_has_no_room_for_another() {
    var refused =
        catchThrowableOfType(
            ProblemException.class,
            () ->
                update(
                    survivor,
                    "idLabel",
                    Map.of(
                        "Card",
                        List.of(
                            Map.of("Number", "n1", "Label", "one"),
                            Map.of("Number", "n2", "Label", "three")))));

    assertThat(refused.problem().faults()).hasSize(1);
    assertThat(refused.problem().faults().get(0).where()).isEqualTo("/Card/1/Label");
    assertThat(refused.problem().faults().get(0).code()).isEqualTo("too-many-values");
  }

  @Test
  void a_value_that_a_merge_could_not_store_stays_a_value_of_the_key() {
    var merged = withKeysOf(survivor, Map.of("Email", "d@x.org", "Title", "Prof"));

    var after = update(merged, "idTitle", Map.of("Title", "Prof", "Age", 7));

    assertThat(after.attributes().of("Title")).containsExactly("Dr");
    assertThat(after.keys()).containsAll(merged.content().keys());
  }

  @Test
  void a_value_for_which_an_attribute_has_no_room_is_refused() {
    var refused =
        catchThrowableOfType(
            ProblemException.class,
            () -> update(survivor, "idTitle", Map.of("Email", "a@x.org", "Title", "Prof")));

    assertThat(refused.problem().faults()).hasSize(1);
    assertThat(refused.problem().faults().get(0).code()).isEqualTo("too-many-values");
    assertThat(refused.problem().faults().get(0).where()).isEqualTo("/Title");
    assertThat(refused.problem().faults().get(0).message()).doesNotContain("Prof");
  }

  @Test
  void a_record_with_the_value_of_the_key_is_updated_and_the_others_stay() {
    var after =
        update(survivor, "idCard", Map.of("Card", List.of(Map.of("Number", "N2", "Label", "neu"))));

    assertThat(after.records(id("Card"))).hasSize(2);
    assertThat(values(after, "Card"))
        .containsExactly(
            Map.of("Number", List.of("n1"), "Label", List.of("one")),
            Map.of("Number", List.of("N2"), "Label", List.of("neu")));
  }

  @Test
  void a_record_does_not_lose_its_value_to_that_of_another_record() {
    var after =
        update(
            survivor, "idLabel", Map.of("Card", List.of(Map.of("Number", "n2", "Label", "one"))));

    assertThat(after).isEqualTo(survivor.content());
  }

  @Test
  void a_value_that_a_forced_merge_has_left_out_of_a_record_still_finds_the_customer() {
    var merged =
        withKeysOf(survivor, Map.of("Email", "d@x.org", "Address", Map.of("City", "Oslo")));

    var after = update(merged, "idCity", Map.of("Address", Map.of("City", "Oslo", "Street", "2")));

    assertThat(values(after, "Address"))
        .containsExactly(Map.of("City", List.of("Rome"), "Street", List.of("2")));
    assertThat(after.keys()).isEqualTo(merged.content().keys());
  }

  @Test
  void a_repetition_changes_nothing() {
    Map<String, Object> row =
        Map.of("Email", List.of("B@x.org", "new@x.org"), "First", "Anne", "Last", "Park");
    for (var name : List.of("idEmail", "idName", "idCard", "gone")) {
      var once = update(survivor, name, row);

      assertThat(update(profile(once), name, row)).isEqualTo(once);
    }
  }

  private static ProfileContent created(Map<String, Object> raw) {
    return new Contents(SCHEMA).created("gold", raw);
  }

  private static ProfileContent update(Profile before, String keys, Map<String, Object> row) {
    return new Contents(SCHEMA)
        .overwritten(
            before, new Overwrite(List.of(keys.split(",")), Optional.empty(), row, Map.of()));
  }

  /** As after a merge that took over all keys of the other profile, but not all its values. */
  private static Profile withKeysOf(Profile survivor, Map<String, Object> other) {
    var keys = new HashSet<OwnedKey>(survivor.content().keys());
    keys.addAll(created(other).keys());
    return profile(survivor.content().with(keys, survivor.content().keysSchemaVersion()));
  }

  private static List<Map<String, List<Object>>> values(ProfileContent content, String extension) {
    return content.records(id(extension)).stream()
        .map(record -> record.attributes().values())
        .toList();
  }

  private static Profile profile(ProfileContent content) {
    return Profile.active(1, "A", 1, content);
  }
}
