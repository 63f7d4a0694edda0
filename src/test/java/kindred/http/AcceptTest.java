package kindred.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptTest {

  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";

  @ParameterizedTest
  @ValueSource(
      strings = {
        ";",
        "application/json,;",
        "",
        "*/*",
        "application/*",
        "application/json, application/x-ndjson, application/problem+json",
        "application/x-ndjson;q=0.1, application/json",
        "application/x-ndjson;q=0.5, */*",
        "application/x-ndjson;q=0, text/html",
        "application/x-ndjson;q=0",
        "application/x-ndjson;q=high",
        "application/x-ndjson-more",
        "text/html, *; q=.2, */*; q=.2",
        "text/csv"
      })
  void json_is_sent_unless_lines_are_preferred(String header) {
    assertThat(Accept.best(header, JSON, LINES)).isEqualTo(JSON);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-ndjson",
        "Application/X-NDJSON ; q=1.000",
        "application/x-ndjson;charset=utf-8;q=0.9, application/json;q=0.8",
        "application/json;q=0, */*",
        "*/*;q=0.1, application/x-ndjson;q=0.2",
        "application/*;q=0.3, application/x-ndjson;q=0.4, application/problem+json",
        "application/json;q=0.001, application/*;q=0.5"
      })
  void lines_are_sent_if_they_are_preferred(String header) {
    assertThat(Accept.best(header, JSON, LINES)).isEqualTo(LINES);
  }
}
