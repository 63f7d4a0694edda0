package kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import kindred.problem.Fault;
import kindred.problem.Fault.Place;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.Test;

class ImportOptionsTest {

  @Test
  void a_request_without_parameters_gets_the_defaults() {
    var options = ImportOptions.read(Map.of(), Place.BODY);

    assertThat(options.idKey()).isEmpty();
    assertThat(options.delimiter()).isEqualTo(',');
    assertThat(options.encoding()).isEqualTo(StandardCharsets.UTF_8);
    assertThat(options.maxErrors()).isEqualTo(Long.MAX_VALUE);
    assertThat(options.startFrom()).isEqualTo(1);
    assertThat(options.createLog()).isFalse();
  }

  @Test
  void numbers_and_booleans_may_be_quoted() {
    var plain =
        Map.<String, Object>of("max-errors", 5L, "start-from-index", 7L, "create-log", true);
    var quoted =
        Map.<String, Object>of("max-errors", "5", "start-from-index", "7", "create-log", "true");

    assertThat(ImportOptions.read(quoted, Place.BODY))
        .isEqualTo(ImportOptions.read(plain, Place.BODY));
  }

  @Test
  void the_first_row_may_be_at_most_the_two_billionth() {
    var last = Map.<String, Object>of("start-from-index", 2_000_000_000L);
    var beyond = Map.<String, Object>of("start-from-index", 2_000_000_001L);

    assertThat(ImportOptions.read(last, Place.BODY).startFrom()).isEqualTo(2_000_000_000L);
    assertThat(
            catchThrowableOfType(
                    ProblemException.class, () -> ImportOptions.read(beyond, Place.BODY))
                .problem()
                .faults())
        .extracting(Fault::where)
        .containsExactly("/start-from-index");
  }

  @Test
  void a_tab_may_be_written_as_an_escape_sequence() {
    assertThat(ImportOptions.read(Map.of("delimiter", "\\t"), Place.BODY).delimiter())
        .isEqualTo('\t');
  }

  @Test
  void every_fault_names_its_parameter() {
    var raw =
        Map.<String, Object>of(
            "format", "XML",
            "delimiter", "ab",
            "encoding", "klingon",
            "max-errors", -1L,
            "start-from-index", "0",
            "create-log", List.of(true),
            "profile", "typo.csv");

    var refused =
        catchThrowableOfType(
            ProblemException.class, () -> ImportOptions.read(raw, Place.PARAMETER));

    assertThat(refused.problem().faults())
        .allMatch(fault -> fault.place() == Place.PARAMETER)
        .extracting(Fault::where)
        .containsExactlyInAnyOrderElementsOf(raw.keySet());
  }
}
