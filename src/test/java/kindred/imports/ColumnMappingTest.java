package kindred.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.problem.Fault;
import kindred.problem.Problem.ProblemException;
import kindred.schema.Attribute;
import kindred.schema.ExtensionSchema;
import kindred.schema.ExtensionSchema.Form;
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
    assertThat(mapped.columns())
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
    assertThat(mapped.columns()).containsEntry("/Card/1/Number", "Card[2].Number");
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

    var refused =
        catchThrowableOfType(ProblemException.class, () -> ColumnMapping.of(header, SCHEMA));

    assertThat(refused.problem().faults())
        .extracting(Fault::code)
        .containsExactly(
            "duplicate-column",
            "unknown-column",
            "unknown-column",
            "unknown-column",
            "unknown-column",
            "unknown-column",
            "duplicate-column");
  }

  private static ColumnMapping.Mapped map(List<String> header, String... cells) {
    return ColumnMapping.of(header, SCHEMA).map(List.of(cells));
  }
}
