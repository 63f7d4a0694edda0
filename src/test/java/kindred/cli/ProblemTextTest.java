package kindred.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.json.InvalidJsonException;
import kindred.json.StrictJson;
import org.junit.jupiter.api.Test;

class ProblemTextTest {

  @Test
  void the_detail_is_followed_by_a_line_for_each_error_with_its_place() throws Exception {
    var problem =
        json(
            """
            {"detail": "The import cannot start.", "trace_id": "0123456789abcdef", "error_count": 3,
             "errors": [{"parameter": "id-key", "code": "a", "message": "There is no such key."},
                        {"pointer": "/0/name", "code": "b", "message": "It is taken."},
                        {"code": "c", "message": "Row 1 is no row."}]}""");

    assertThat(ProblemText.of(400, problem).lines())
        .containsExactly(
            "The import cannot start.",
            "  parameter id-key: There is no such key.",
            "  /0/name: It is taken.",
            "  Row 1 is no row.");
  }

  @Test
  void advice_for_programs_becomes_advice_for_a_person() throws Exception {
    var problem =
        json("{'detail': 'Define one with PUT /metadata/profiles.', 'code': 'no-profile-schema'}");

    assertThat(ProblemText.of(409, problem)).contains("'schema apply FILE'").doesNotContain("PUT");

    var tenant =
        json("{'detail': 'Correct X-Genesys-TenantId.', 'code': 'tenant-not-found', 'errors': []}");
    assertThat(ProblemText.of(404, tenant)).contains("--tenant").doesNotContain("X-Genesys");
  }

  @Test
  void a_message_cannot_control_the_terminal() throws Exception {
    var problem = json("{'detail': 'Title x\\u001b[31m is unknown.'}");

    assertThat(ProblemText.of(400, problem)).isEqualTo("Title x\uFFFD[31m is unknown.");
  }

  @Test
  void an_error_that_repeats_the_detail_is_not_printed_twice() throws Exception {
    var problem = json("{'detail': 'No.', 'errors': [{'code': 'a', 'message': 'No.'}]}");

    assertThat(ProblemText.of(404, problem)).isEqualTo("No.");

    var placed =
        json(
            "{'detail': 'No.', 'errors': [{'pointer': '/values/Age', 'code': 'a', 'message': 'No.'}]}");
    assertThat(ProblemText.of(400, placed)).isEqualTo("/values/Age: No.");
  }

  @Test
  void a_fault_of_the_server_has_the_trace_id_for_its_log() throws Exception {
    var problem = json("{'detail': 'No.', 'errors': [], 'trace_id': '0123456789abcdef'}");

    assertThat(ProblemText.of(500, problem))
        .contains("Trace id for the server's log: 0123456789abcdef");
  }

  @Test
  void of_many_errors_the_first_twenty_are_shown_and_all_are_counted() throws Exception {
    var errors =
        IntStream.range(0, 30)
            .mapToObj(number -> "{'code': 'a', 'message': 'Error " + number + ".'}")
            .collect(Collectors.joining(","));
    var problem = json("{'detail': 'No.', 'error_count': 500, 'errors': [" + errors + "]}");

    assertThat(ProblemText.of(400, problem).lines())
        .hasSize(22)
        .contains("  Error 19.")
        .endsWith("  and 480 more");
  }

  @Test
  void another_program_than_kindred_is_recognised() {
    assertThat(ProblemText.of(404, MissingNode.getInstance()))
        .isEqualTo("The server returned 404 without a problem document. Is --server right?");
  }

  private static JsonNode json(String text) throws InvalidJsonException {
    return StrictJson.read(text.replace('\'', '"')).orElseThrow();
  }
}
