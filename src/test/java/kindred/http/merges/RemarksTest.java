package kindred.http.merges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import kindred.http.TenantClient;
import kindred.problem.Fault;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.Test;

class RemarksTest {

  @Test
  void line_ends_and_numbers_are_allowed() {
    var remarks = of("{\"agent_id\": 7, \"reason\": \"a\\tb\\r\\nc\"}");

    assertThat(remarks).isEqualTo(new Remarks("7", "a\tb\r\nc", null));
    assertThat(of("{}")).isEqualTo(new Remarks("0", null, null));
  }

  @Test
  void every_text_with_other_control_characters_is_refused() {
    var refused =
        catchThrowableOfType(
            ProblemException.class,
            () ->
                of(
                    "{\"agent_id\": \"\\u0001\", \"reason\": \"\\u0000\", \"description\": \"\\u009b\"}"));

    assertThat(refused.problem().faults())
        .extracting(Fault::where)
        .containsExactly("/agent_id", "/reason", "/description");
  }

  private static Remarks of(String json) {
    return Remarks.of(TenantClient.json(json));
  }
}
