package kindred.profile;

import static kindred.schema.Schemas.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kindred.problem.Faults;
import kindred.schema.Schemas;
import org.junit.jupiter.api.Test;

class ProfileValidationTest {

  private final Faults faults = new Faults();
  private final ProfileValidation validation = new ProfileValidation(Schemas.people(), faults);

  @Test
  void attributes_are_read_in_the_order_and_spelling_of_the_schema_with_defaults() {
    var draft = validation.profile(Map.of("AGE", "7", "email", "a@x.org", "Last", List.of()));

    assertThat(faults.found()).isEmpty();
    assertThat(draft.attributes().values().entrySet())
        .containsExactly(
            Map.entry("Email", List.of("a@x.org")),
            Map.entry("Age", List.of(7L)),
            Map.entry("Language", List.of("en")));
  }

  @Test
  void an_attribute_may_hold_several_values_and_the_first_stays_first() {
    var draft = validation.profile(Map.of("Email", List.of("b@x.org", "a@x.org")));

    assertThat(draft.attributes().of("Email")).containsExactly("b@x.org", "a@x.org");
  }

  @Test
  void an_attribute_of_a_record_holds_one_value_also_in_a_list() {
    var draft =
        validation.profile(
            Map.of("Email", "a@x.org", "Card", List.of(Map.of("Number", List.of("1")))));
    assertThat(faults.found()).isEmpty();
    assertThat(draft)
        .isEqualTo(
            new ProfileValidation(Schemas.people(), faults)
                .profile(Map.of("Email", "a@x.org", "Card", List.of(Map.of("Number", "1")))));

    validation.profile(
        Map.of("Email", "a@x.org", "Card", List.of(Map.of("Number", List.of("1", "2")))));
    assertThat(faults.found())
        .extracting(fault -> fault.where() + " " + fault.code())
        .containsExactly("/Card/0/Number too-many-values");
  }

  @Test
  void every_fault_is_named() {
    validation.profile(
        Map.of(
            "First",
            List.of("a", 1, true),
            "Age",
            "old",
            "Title",
            List.of("Dr", "Prof"),
            "Colour/Hair",
            "red",
            "Card",
            List.of(
                Map.of("Number", "12345"),
                Map.of("Label", "x"),
                "no",
                Map.of("Number", "1", "B", 1)),
            "Address",
            List.of(Map.of()),
            "Vip",
            Map.of("A", "b")));

    assertThat(faults.found().stream().map(fault -> fault.where() + " " + fault.code()))
        .containsExactlyInAnyOrder(
            "/Email mandatory-missing",
            "/First/1 invalid-value",
            "/First/2 invalid-value",
            "/Age invalid-value",
            "/Title too-many-values",
            "/Colour~1Hair unknown-attribute",
            "/Card/0/Number invalid-value",
            "/Card/1/Number mandatory-missing",
            "/Card/2 wrong-type",
            "/Card/3/B unknown-attribute",
            "/Address wrong-type",
            "/Vip/A unknown-attribute");
    assertThat(faults.found()).noneMatch(fault -> fault.message().contains("12345"));
  }

  @Test
  void names_that_differ_in_case_only_are_the_same_name_given_twice() {
    var raw = new HashMap<String, Object>(Schemas.ann());
    raw.put("EMAIL", "b@x.org");
    raw.put("Address", Map.of("City", "Rome"));
    raw.put("ADDRESS", Map.of("City", "Rome"));

    validation.profile(raw);

    assertThat(faults.found()).hasSize(2).allMatch(f -> f.code().equals("duplicate-member"));
  }

  @Test
  void null_and_an_empty_list_mean_absent() {
    var raw = new HashMap<String, Object>();
    raw.put("Email", null);
    raw.put("First", List.of());
    raw.put("Card", null);

    var draft = validation.profile(raw);

    assertThat(faults.found().stream().map(fault -> fault.where())).containsExactly("/Email");
    assertThat(draft.extensions()).containsEntry(id("Card"), List.of());
    assertThat(draft.attributes().of("First")).isEmpty();
  }

  @Test
  void a_null_among_several_values_is_a_fault() {
    validation.profile(Map.of("Email", Arrays.asList("a@x.org", null)));

    assertThat(faults.found().stream().map(fault -> fault.where())).containsExactly("/Email/1");
  }

  @Test
  void two_records_that_agree_on_what_is_unique_are_refused() {
    validation.extensions(
        Map.of(
            "Card",
            List.of(Map.of("Number", "1", "Label", "a"), Map.of("Number", "1", "Label", "b")),
            "Visit",
            List.of(Map.of("Day", "1"), Map.of("Day", "1"))));

    assertThat(faults.found().stream().map(fault -> fault.where() + " " + fault.code()))
        .containsExactly("/Card/1 duplicate-record");
  }

  @Test
  void one_record_may_stand_for_a_list_and_a_classifier_is_an_empty_record() {
    var read = validation.extensions(Map.of("card", Map.of("Number", "1"), "Vip", Map.of()));

    assertThat(faults.found()).isEmpty();
    assertThat(read.get(id("Card"))).hasSize(1);
    assertThat(read.get(id("Vip"))).containsExactly(Attributes.NONE);
  }

  @Test
  void a_partial_record_lacks_what_was_not_given() {
    var card = Schemas.people().extension("Card").orElseThrow();

    var record = validation.partialRecord(card, Map.of("Label", "x"));
    assertThat(faults.found()).isEmpty();
    assertThat(record.values()).containsOnlyKeys("Label");

    validation.requireComplete(card, record);
    assertThat(faults.found().stream().map(fault -> fault.where())).containsExactly("/Number");
  }
}
