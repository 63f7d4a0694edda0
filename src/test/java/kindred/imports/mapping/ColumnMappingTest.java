package kindred.imports.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import kindred.jobs.ImportMapping;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.schema.Attribute;
import kindred.schema.ExtensionSchema;
import kindred.schema.ExtensionSchema.Form;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;
import org.junit.jupiter.api.Test;

class ColumnMappingTest {

  private static final SchemaSnapshot SCHEMA =
      new SchemaSnapshot(
          101,
          3,
          "00",
          Optional.of(List.of(Attribute.text("FirstName"), Attribute.text("Phone_Number"))),
          List.of(
              new ExtensionSchema(
                  "Address", Form.SINGLE, List.of(Attribute.text("City")), List.of(), 2),
              new ExtensionSchema(
                  "Card",
                  Form.MULTI,
                  List.of(Attribute.text("Number"), Attribute.text("Label")),
                  List.of("Number"),
                  3)),
          List.of(),
          List.of(),
          true);

  @Test
  void the_first_index_is_primary_whatever_the_order_of_the_columns() {
    var mapped =
        map(List.of("Phone_Number[2]", "phone_number[1]", "Phone_Number[4]"), "b", "a", "d");

    assertThat(mapped.tree()).isEqualTo(Map.of("Phone_Number", List.of("a", "b", "d")));
  }

  @Test
  void gaps_close_up_and_errors_still_find_their_column() {
    var mapped =
        map(List.of("Phone_Number[1]", "Phone_Number[2]", "Phone_Number[3]"), "", "b", "c");

    assertThat(mapped.tree()).isEqualTo(Map.of("Phone_Number", List.of("b", "c")));
    assertThat(mapped.columns().get())
        .containsEntry("/Phone_Number/0", "Phone_Number[2]")
        .containsEntry("/Phone_Number/1", "Phone_Number[3]");
  }

  @Test
  void records_of_an_extension_come_in_the_order_of_their_indexes() {
    var mapped =
        map(
            List.of("Card[2].Number", "Card.Number", "card[1].label", "Address.City"),
            "two",
            "one",
            "first",
            "Rome");

    assertThat(mapped.tree())
        .isEqualTo(
            Map.of(
                "Card",
                List.of(Map.of("Number", "one", "Label", "first"), Map.of("Number", "two")),
                "Address",
                Map.of("City", "Rome")));
    assertThat(mapped.columns().get()).containsEntry("/Card/1/Number", "Card[2].Number");
  }

  @Test
  void names_are_compared_without_case_and_blanks_but_values_keep_both() {
    var mapped = map(List.of(" TENANTID ", "segment", " firstNAME"), "101", "gold", " Ann ");

    assertThat(mapped.tenant()).contains("101");
    assertThat(mapped.segment()).contains("gold");
    assertThat(mapped.tree()).isEqualTo(Map.of("FirstName", " Ann "));
  }

  @Test
  void every_error_of_a_header_is_reported() {
    var header =
        List.of(
            "FirstName",
            "firstname[1]",
            "Nope",
            "Address.Nope",
            "Address[2].City",
            "Phone_Number[0]",
            "",
            "Card.Number",
            "CARD[1].number");

    var refused = catchThrowableOfType(ProblemException.class, () -> of(header));

    assertThat(refused.problem().faults())
        .extracting(Fault::code)
        .containsExactly(
            "duplicate-column",
            "unknown-column",
            "unknown-column",
            "unknown-column",
            "unknown-column",
            "duplicate-column");
  }

  @Test
  void a_column_without_a_name_is_ignored_and_its_values_are_found_by_position() {
    var mapping = of(List.of("", "FirstName", " "));

    assertThat(mapping.map(List.of("", "Ann", "")).tree()).isEqualTo(Map.of("FirstName", "Ann"));
    assertThat(mapping.unnamed(List.of("", "Ann", " "))).isEmpty();
    assertThat(mapping.unnamed(List.of("7", "Ann", "x"))).containsExactly(1, 3);
  }

  @Test
  void a_first_line_that_is_no_header_is_told_by_number() {
    var problem = refusal(List.of("Ann Lee", "ann@x.org", "0151 2345678"));

    assertThat(problem.detail()).contains("A file without a header needs 'header=false'");
    assertThat(problem.faults())
        .extracting(Fault::message)
        .containsExactly(
            "The schema has no attribute or extension for column 1.",
            "The schema has no attribute or extension for column 2.",
            "The schema has no attribute or extension for column 3.");
  }

  @Test
  void only_titles_that_look_like_names_are_repeated() {
    var long65 = "x".repeat(65);
    var problem =
        refusal(
            List.of(
                "FirstName",
                "Größe-1",
                "ann@x.org",
                "+49 151 234",
                "12.5",
                "a/b",
                long65,
                "Tel 0151 2345678",
                "Vor Name"));

    assertThat(problem.faults())
        .extracting(fault -> fault.message().replaceAll(".* for column (.*)\\.", "$1"))
        .containsExactly("'Größe-1'", "3", "4", "5", "6", "7", "8", "'Vor Name'");
  }

  @Test
  void an_unknown_column_lists_the_nearest_known_name() {
    var problem =
        refusal(
            List.of("FirstName", "First Nmae", "phone", "Adress.City", "PhoneNumber[0]", "Color"));

    assertThat(problem.faults())
        .extracting(fault -> fault.message().replaceAll(".* for column '[^']*'\\. ?", ""))
        .containsExactly(
            "Did you mean 'FirstName'?",
            "Did you mean 'Phone_Number'?",
            "Did you mean 'Address.City'?",
            "Did you mean 'Phone_Number'?",
            "");
  }

  @Test
  void at_most_a_hundred_errors_are_listed() {
    var header = IntStream.rangeClosed(1, 2_000).mapToObj(i -> "Column" + i).toList();

    var problem = refusal(header);

    assertThat(problem.faults()).hasSize(100);
    assertThat(problem.detail()).contains("2000 errors").contains("the first 100");
  }

  @Test
  void a_header_without_the_attributes_of_the_id_key_is_refused_with_their_names() {
    var core = key("profile", "FirstName", "Phone_Number");
    var card = key("Card", "number", "Label");

    assertThat(missing(core, "Address.City"))
        .containsExactly(
            "The key 'id' needs the attribute 'FirstName', but no column has it.",
            "The key 'id' needs the attribute 'Phone_Number', but no column has it.");
    assertThat(missing(core, "firstname[2]", "PHONE_NUMBER")).isEmpty();
    assertThat(missing(card, "Card[2].Number", "FirstName"))
        .containsExactly("The key 'id' needs the attribute 'Label', but no column has it.");
    assertThat(missing(card, "Card.Number", "Card.Label")).isEmpty();
  }

  private static List<String> missing(IdentificationKey key, String... header) {
    try {
      ColumnMapping.of(List.of(header), ImportMapping.NONE, SCHEMA, List.of(key));
      return List.of();
    } catch (ProblemException refused) {
      return refused.problem().faults().stream().map(Fault::message).toList();
    }
  }

  private static IdentificationKey key(String source, String... attributes) {
    return new IdentificationKey("id", source, List.of(attributes), true, 1, 1, 1, false);
  }

  private static Problem refusal(List<String> header) {
    return catchThrowableOfType(ProblemException.class, () -> of(header)).problem();
  }

  private static ColumnMapping of(List<String> header) {
    return ColumnMapping.of(header, ImportMapping.NONE, SCHEMA, List.of());
  }

  private static ColumnMapping.Mapped map(List<String> header, String... cells) {
    return of(header).map(List.of(cells));
  }
}
