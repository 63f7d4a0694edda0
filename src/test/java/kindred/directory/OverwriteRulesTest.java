package kindred.directory;

import static kindred.schema.Schemas.id;
import static kindred.schema.Schemas.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.problem.Problem.ProblemException;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.schema.SchemaSnapshot;
import kindred.schema.Schemas;
import org.junit.jupiter.api.Test;

class OverwriteRulesTest {

  private static final SchemaSnapshot SCHEMA =
      Schemas.people(key("idEmail", "profile", true, 6, "Email"));

  private final Profile before =
      profile(
          new Contents(SCHEMA)
              .created(
                  "gold",
                  Map.of(
                      "Email",
                      List.of("ann@x.org", "a@x.org"),
                      "First",
                      "Ann",
                      "Language",
                      "de",
                      "Address",
                      Map.of("City", "Rome", "Street", "1"),
                      "Card",
                      List.of(Map.of("Number", "1", "Label", "a")),
                      "Visit",
                      List.of(Map.of("Day", "mon")))));

  @Test
  void given_values_replace_all_values_of_an_attribute_and_other_attributes_stay() {
    var after = overwrite(Map.of("Email", "new@x.org"));

    assertThat(after.attributes().values())
        .isEqualTo(
            Map.of(
                "Email", List.of("new@x.org"),
                "First", List.of("Ann"),
                "Language", List.of("de")));
    assertThat(after.records()).isEqualTo(before.content().records());
    assertThat(after.segment()).isEqualTo("gold");
    assertThat(after.keys()).hasSize(1).doesNotContainAnyElementsOf(before.content().keys());
  }

  @Test
  void a_given_segment_replaces_the_old_one() {
    assertThat(
            new Contents(SCHEMA)
                .overwritten(
                    before,
                    new Overwrite(List.of("idEmail"), Optional.of("red"), Map.of(), Map.of()))
                .segment())
        .isEqualTo("red");
  }

  @Test
  void the_given_attributes_of_an_existing_record_are_replaced() {
    var after =
        overwrite(
            Map.of(
                "Address",
                Map.of("City", "Oslo"),
                "Card",
                List.of(Map.of("Number", "1", "Label", "b"), Map.of("Number", "2"))));

    assertThat(values(after, "Address"))
        .containsExactly(Map.of("City", List.of("Oslo"), "Street", List.of("1")));
    assertThat(values(after, "Card"))
        .containsExactly(
            Map.of("Number", List.of("1"), "Label", List.of("b")), Map.of("Number", List.of("2")));
  }

  @Test
  void a_record_without_unique_attributes_is_added_unless_an_equal_one_exists() {
    var after = overwrite(Map.of("Visit", List.of(Map.of("Day", "tue"), Map.of("Day", "mon"))));

    assertThat(values(after, "Visit"))
        .containsExactly(Map.of("Day", List.of("mon")), Map.of("Day", List.of("tue")));
  }

  @Test
  void a_repetition_changes_nothing() {
    Map<String, Object> given =
        Map.of(
            "Email",
            "new@x.org",
            "Address",
            Map.of("City", "Oslo"),
            "Card",
            List.of(Map.of("Number", "7")),
            "Visit",
            List.of(Map.of("Day", "tue")));
    var once = overwrite(given);

    assertThat(
            new Contents(SCHEMA)
                .overwritten(
                    profile(once),
                    new Overwrite(List.of("idEmail"), Optional.empty(), given, Map.of())))
        .isEqualTo(once);
  }

  @Test
  void each_attribute_has_its_rule() {
    Map<String, Object> given =
        Map.of(
            "Email",
            List.of("a@x.org", "new@x.org"),
            "First",
            "Anna",
            "Language",
            "en",
            "Address",
            Map.of("City", "Oslo", "Street", "2"));
    var rules =
        Map.of(
            "Email", FieldRule.APPEND,
            "First", FieldRule.FILL,
            "Language", FieldRule.OVERWRITE,
            "Address.City", FieldRule.NEVER);
    var overwrite = new Overwrite(List.of("idOther"), Optional.empty(), given, rules);

    var after = new Contents(SCHEMA).overwritten(before, overwrite);

    assertThat(after.attributes().values())
        .isEqualTo(
            Map.of(
                "Email", List.of("ann@x.org", "a@x.org", "new@x.org"),
                "First", List.of("Ann"),
                "Language", List.of("en")));
    assertThat(values(after, "Address"))
        .containsExactly(Map.of("City", List.of("Rome"), "Street", List.of("2")));
    assertThat(new Contents(SCHEMA).overwritten(profile(after), overwrite))
        .as("a repetition changes nothing")
        .isEqualTo(after);
  }

  @Test
  void a_rule_fills_what_is_empty_and_never_adds_what_must_not_be() {
    var empty = profile(new Contents(SCHEMA).created("gold", Map.of("Email", "ann@x.org")));
    var overwrite =
        new Overwrite(
            List.of("idOther"),
            Optional.empty(),
            Map.of("First", "Anna", "Language", "en"),
            Map.of("First", FieldRule.FILL, "Language", FieldRule.NEVER));

    var after = new Contents(SCHEMA).overwritten(empty, overwrite).attributes();

    assertThat(after.of("First")).isEqualTo(List.of("Anna"));
    assertThat(after.of("Language")).isEqualTo(empty.content().attributes().of("Language"));
  }

  @Test
  void a_new_record_without_a_mandatory_attribute_is_refused_at_its_place() {
    var refused =
        catchThrowableOfType(
            ProblemException.class, () -> overwrite(Map.of("Card", List.of(Map.of("Label", "x")))));

    assertThat(refused.problem().faults()).hasSize(1);
    assertThat(refused.problem().faults().get(0).where()).isEqualTo("/Card/0/Number");
  }

  private ProfileContent overwrite(Map<String, Object> given) {
    return new Contents(SCHEMA)
        .overwritten(before, new Overwrite(List.of("idOther"), Optional.empty(), given, Map.of()));
  }

  private static List<Map<String, List<Object>>> values(ProfileContent content, String extension) {
    return content.records(id(extension)).stream()
        .map(ExtensionRecord::attributes)
        .map(Attributes::values)
        .toList();
  }

  private static Profile profile(ProfileContent content) {
    return Profile.active(1, "A", 1, content);
  }
}
