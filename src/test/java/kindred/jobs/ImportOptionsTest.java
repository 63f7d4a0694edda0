package kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.problem.Fault;
import kindred.problem.Fault.Place;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportOptionsTest {

  @Test
  void a_request_without_parameters_gets_the_defaults() {
    var options = ImportOptions.read(Map.of(), Place.BODY);

    assertThat(options.idKeys()).isEmpty();
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
  void booleans_may_be_written_in_any_case() {
    assertThat(read(Map.of("dry-run", "True", "create-log", "FALSE")).dryRun()).isTrue();
    assertThat(read(Map.of("on-duplicate", "Update", "id-key", "k")).update()).isTrue();
  }

  @Test
  void options_that_are_written_and_read_again_are_the_same() {
    var options =
        read(Map.of("id-key", "k", "max-errors", "3", "dry-run", "true", "on-duplicate", "update"));

    assertThat(read(options.parameters())).isEqualTo(options);
  }

  @Test
  void a_mapping_rules_and_details_that_are_written_and_read_again_are_the_same() {
    var options =
        read(
            Map.of(
                "id-key",
                "a, b",
                "on-duplicate",
                "update",
                "mapping",
                "{\"Given Name\": \"FirstName\", \"#3\": null}",
                "empty-values",
                List.of("N/A", "-"),
                "date-formats",
                Map.of("DOB", "dd.MM.yyyy"),
                "rules",
                Map.of("FirstName", "Fill"),
                "note",
                "from the shop",
                "state",
                "paused",
                "max-rows-per-second",
                "5"));

    assertThat(options.idKeys()).containsExactly("a", "b");
    assertThat(options.mapping().column("given name", 1)).contains(Optional.of("FirstName"));
    assertThat(options.mapping().column("other", 3)).contains(Optional.empty());
    assertThat(options.mapping().column("other", 4)).isEmpty();
    assertThat(options.mapping().isEmptyValue(" n/a ")).isTrue();
    assertThat(options.parameters()).containsEntry("empty-values", List.of("N/A", "-"));
    assertThat(read(options.parameters())).isEqualTo(options);
    assertThat(read(options.parameters()).parameters()).isEqualTo(options.parameters());
  }

  @Test
  void the_columns_of_a_file_without_a_header_are_titled_or_numbered() {
    var titled = read(Map.of("header", false, "columns", " FirstName, #2 ,Mail"));
    var numbered = read(Map.of("header", "False", "mapping", "{\"#3\": null, \"#1\": \"Name\"}"));

    assertThat(titled.format().titles()).contains(List.of("FirstName", "#2", "Mail"));
    assertThat(numbered.format().titles()).contains(List.of("#1", "#2", "#3"));
    assertThat(numbered.parameters()).containsEntry("header", "false").doesNotContainKey("columns");
    assertThat(read(titled.parameters())).isEqualTo(titled);
    assertThat(read(numbered.parameters())).isEqualTo(numbered);
    assertThat(read(Map.of("header", true)).format().titles()).isEmpty();
    assertInvalid("columns", "a,,b");
    assertInvalid("columns", "a,\"b\"");
    var refused =
        catchThrowableOfType(ProblemException.class, () -> read(Map.of("columns", "a,b")));
    assertThat(refused.problem().code()).isEqualTo("columns-with-header");
  }

  @Test
  void the_parameters_of_the_body_and_of_the_query_apply_together() {
    var options =
        both(
            Map.of("profiles", "q.csv", "dry-run", true), Map.of("id-key", "k", "dry-run", "True"));

    assertThat(options.profiles()).contains("q.csv");
    assertThat(options.idKeys()).containsExactly("k");
    assertThat(options.dryRun()).isTrue();
    assertThat(both(Map.of("on-duplicate", "update"), Map.of("id-key", "k")).update()).isTrue();
  }

  @Test
  void a_parameter_with_different_values_in_body_and_query_is_named() {
    var body = Map.of("id-key", "a", "dry-run", true, "encoding", "utf8", "max-errors", 5L);
    var query = Map.of("id-key", "b", "dry-run", "false", "encoding", "UTF-8", "max-errors", "05");

    var refused = catchThrowableOfType(ProblemException.class, () -> both(body, query)).problem();

    assertThat(refused.code()).isEqualTo("contradicting-parameter");
    assertThat(refused.faults()).allMatch(fault -> fault.place() == Place.PARAMETER);
    assertThat(refused.faults()).extracting(Fault::where).containsExactly("id-key", "dry-run");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "format",
        "profiles",
        "id-key",
        "delimiter",
        "max-errors",
        "encoding",
        "start-from-index",
        "create-log",
        "dry-run",
        "on-duplicate"
      })
  void an_empty_string_a_list_and_a_value_of_another_type_are_refused(String name) {
    assertInvalid(name, "");
    assertInvalid(name, List.of("CSV"));
    assertInvalid(name, Map.of());
    assertInvalid(name, new BigDecimal("5.5"));
    assertInvalid(name, name.equals("create-log") || name.equals("dry-run") ? 1L : true);
  }

  @Test
  void a_text_is_never_a_number_and_a_number_is_written_in_digits() {
    for (var name : List.of("format", "profiles", "id-key", "delimiter", "encoding")) {
      assertInvalid(name, 5L);
    }
    for (var number : List.of("-1", "+1", "1e3", " 1", "\u0661", "1234567890123456789")) {
      assertInvalid("max-errors", number);
      assertInvalid("start-from-index", number);
    }
  }

  @Test
  void null_is_an_absent_value() {
    var raw = new HashMap<String, Object>();
    raw.put("id-key", null);
    raw.put("on-duplicate", null);

    assertThat(read(raw)).isEqualTo(ImportOptions.DEFAULTS);
  }

  @Test
  void an_update_without_a_key_is_refused() {
    var refused =
        catchThrowableOfType(
            ProblemException.class, () -> both(Map.of(), Map.of("on-duplicate", "update")));

    assertThat(refused.problem().code()).isEqualTo("id-key-missing");
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

  private static void assertInvalid(String name, Object value) {
    var refused =
        catchThrowableOfType(ProblemException.class, () -> read(Map.of(name, value))).problem();

    assertThat(refused.code()).as("%s: %s", name, value).isEqualTo("invalid-parameter");
    assertThat(refused.faults()).extracting(Fault::where).containsExactly("/" + name);
  }

  private static ImportOptions read(Map<String, ?> body) {
    return ImportOptions.read(body, Place.BODY);
  }

  private static ImportOptions both(Map<String, ?> body, Map<String, ?> query) {
    return ImportOptions.read(Map.of(Place.BODY, body, Place.PARAMETER, query));
  }
}
