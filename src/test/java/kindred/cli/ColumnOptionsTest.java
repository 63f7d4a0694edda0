package kindred.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import kindred.json.StrictJson;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ColumnOptionsTest {

  @Test
  void columns_become_the_parameters_of_the_api() {
    assertThat(
            parameters(
                "--map",
                "Given name=FirstName",
                "--map",
                "a=b=Phone[2]",
                "--map",
                "Notes=",
                "--date-format",
                "Born=dd.MM.yyyy",
                "--empty-value",
                "N/A",
                "--empty-value",
                "\"",
                "--delimiter",
                ";"))
        .isEqualTo(
            Map.of(
                "mapping", "{\"Given name\":\"FirstName\",\"a=b\":\"Phone[2]\",\"Notes\":null}",
                "date-formats", "{\"Born\":\"dd.MM.yyyy\"}",
                "empty-values", "[\"N/A\",\"\\\"\"]",
                "delimiter", ";"));
  }

  @Test
  void without_options_there_are_no_parameters() {
    assertThat(parameters()).isEmpty();
  }

  @Test
  void a_pair_without_a_column_and_a_repeated_column_are_refused() {
    for (String pair : List.of("FirstName", "=FirstName")) {
      assertThatThrownBy(() -> parameters("--map", pair))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("write it like --map Title=Attribute");
    }
    assertThatThrownBy(() -> parameters("--map", "A=B", "--map", "A=C"))
        .hasMessageContaining("'A' is given twice");
  }

  @Test
  void an_inspection_is_shown_with_the_command_that_imports_the_file() throws Exception {
    var found =
        StrictJson.read(
                """
                {"encoding": "windows-1252", "encoding_certain": false, "byte_order_mark": false,
                 "delimiter": ";", "header": true, "rows": 12, "complete": true,
                 "id_keys": ["idEmail", "idPhone"],
                 "columns": [
                   {"title": "Given name", "target": "FirstName", "reason": "synonym", "fill_rate": 1,
                    "distinct_values": 7, "distinct_complete": true, "problems": [],
                    "placeholders": [{"value": "N/A", "count": 2}]},
                   {"title": "O'Notes", "fill_rate": 0.5, "distinct_values": 3,
                    "distinct_complete": false, "problems": [{"message": "3 are blank."}],
                    "placeholders": [{"value": "-", "count": 2}]}],
                 "mapping": {"Given name": "FirstName", "O'Notes": null, "email": "Email"},
                 "date_formats": {"Born": "dd.MM.yyyy"}, "problems": [{"message": "No header."}]}""")
            .orElseThrow();

    assertThat(InspectionText.lines(found, "kindred import a.csv"))
        .containsExactly(
            "windows-1252 (probably), delimiter ';', 12 rows",
            "column      is         because of  filled  different values",
            "Given name  FirstName  synonym     100 %   7",
            "O'Notes     (ignored)              50 %    3+",
            "Given name: N/A is read as no value (2 times).",
            "O'Notes: 3 are blank.",
            "No header.",
            "Import it with:",
            "  kindred import a.csv --id-key idEmail --delimiter ';' --encoding windows-1252"
                + " --map 'Given name=FirstName' --map 'O'\\''Notes='"
                + " --date-format Born=dd.MM.yyyy --empty-value N/A");
  }

  private static Map<String, String> parameters(String... arguments) {
    var options = CommandLine.populateCommand(new ColumnOptions(), arguments);
    return options.addTo(new Query()).parameters();
  }
}
