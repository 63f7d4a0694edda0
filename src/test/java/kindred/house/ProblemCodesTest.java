package kindred.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.TreeSet;
import kindred.http.Contract;
import kindred.http.ProblemCatalogue;
import org.junit.jupiter.api.Test;

/** The problem codes of the source are those of the contract. */
class ProblemCodesTest {

  private static final CodeSites SITES = CodeSites.of(Path.of("src/main/java"));
  private static final ProblemCatalogue CATALOGUE = ProblemCatalogue.of(Contract.load());

  @Test
  void every_code_of_the_source_is_in_the_contract_and_the_other_way_round() {
    var inContract = new TreeSet<String>();
    CATALOGUE.entries().forEach(entry -> inContract.add(entry.code()));
    SITES.byCode().forEach((code, classes) -> System.out.println(code + " " + classes));

    assertThat(inContract)
        .as("components/x-problem-codes of openapi.yaml has the codes of src/main/java")
        .isEqualTo(SITES.byCode().keySet());
  }

  /** A code that is computed could escape the comparison. */
  @Test
  void the_source_shows_every_code_where_it_is_chosen() {
    assertThat(SITES.obscure())
        .containsExactly(
            "ImportReports: joined(row.errors().stream().map(RowError::code).distinct())",
            "ParameterReader: codes.get(0)", // of faults, whose codes are collected
            "Problem: what + \"-not-found\"",
            "ProblemCatalogue: code.getKey()", // of the catalogue itself
            "ProblemOperations: call.path(\"code\")",
            "QueryCheck: codes.get(0)"); // of faults, as above
  }

  @Test
  void the_reader_of_the_source_finds_codes_however_they_are_chosen() {
    var planted = CodeSites.of(Path.of("src/test/java/planted/codes"));

    assertThat(planted.byCode().keySet())
        .containsExactly("argument", "constant", "one", "other", "switched", "thing-not-found");
    assertThat(planted.obscure()).containsExactly("PlantedCodes: args.toString()");
  }

  @Test
  void every_code_is_used_somewhere_and_says_what_to_do() {
    for (var entry : CATALOGUE.entries()) {
      boolean problem = entry.places().contains("problem");
      assertThat(entry.status().isPresent()).as(entry.code()).isEqualTo(problem);
      assertThat(entry.anyOperation() || !problem || !entry.operations().isEmpty())
          .as("an operation lists %s", entry.code())
          .isTrue();
      assertThat(entry.meaning()).as(entry.code()).endsWith(".");
      assertThat(entry.action()).as(entry.code()).endsWith(".");
      assertThat(entry.example()).as(entry.code()).isNotBlank();
    }
  }
}
