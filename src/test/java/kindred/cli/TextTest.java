package kindred.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import kindred.json.InvalidJsonException;
import kindred.json.StrictJson;
import org.junit.jupiter.api.Test;

/** Documents of the API as a person reads them. */
class TextTest {

  @Test
  void a_job_that_ended_shows_its_counts_and_the_rows_that_failed() throws Exception {
    var job =
        json(
            """
            {"id": "J", "kind": "import", "state": "completed", "percent": 100, "rows_per_second": 1234.4,
             "counts": {"read": 12000, "imported": 11998, "updated": 0, "skipped": 1, "failed": 1},
             "errors": [{"line": 7, "column": "Born", "code": "a", "message": "No date."}]}""");

    assertThat(JobText.lines(job))
        .containsExactly(
            "import J completed: 12,000 read, 11,998 imported, 1 skipped, 1 failed;"
                + " 1,234 rows per second",
            "  line 7, Born: No date.");
    assertThat(JobText.exitCode(job)).isEqualTo(1);
  }

  @Test
  void only_a_completed_job_without_failed_rows_is_a_success() throws Exception {
    assertThat(JobText.exitCode(job("completed", 0))).isZero();
    assertThat(JobText.exitCode(job("completed", 1))).isEqualTo(1);
    for (String state : List.of("stopped", "failed", "cancelled", "running", "paused", "queued")) {
      assertThat(JobText.exitCode(job(state, 0))).as(state).isEqualTo(1);
    }
  }

  @Test
  void a_running_job_shows_how_far_it_is_and_what_was_requested() throws Exception {
    var job =
        json(
            """
            {"id": "J", "kind": "merge", "state": "running", "requested_state": "paused",
             "percent": 41.4, "counts": {"read": 10, "merged": 9, "failed": 0}}""");

    assertThat(JobText.summary(job))
        .isEqualTo("merge J running (soon paused): 10 read, 9 merged, 0 failed, 41 %");
  }

  @Test
  void a_profile_is_its_id_its_attributes_and_a_line_for_each_record() throws Exception {
    var profile =
        json(
            """
            {"customer_id": "C", "Name": "Ann", "Phone": ["1", "2"],
             "Home": [{"City": "Zenda", "Zip": 1}, {"City": "X"}]}""");

    assertThat(ProfileText.lines(profile))
        .containsExactly(
            "C", "  Name: Ann", "  Phone: 1, 2", "  Home: City=Zenda, Zip=1", "  Home: City=X");
  }

  @Test
  void values_of_customers_cannot_control_the_terminal() throws Exception {
    var profile = json("{\"customer_id\": \"C\", \"Name\": \"a\\u001b[31m\\nb\"}");

    assertThat(ProfileText.lines(profile)).containsExactly("C", "  Name: a\uFFFD[31m\uFFFDb");
  }

  @Test
  void values_of_customers_cannot_turn_the_text_around_them() {
    var table = new Table("file");
    table.row("abc\u202egnp.exe");

    assertThat(table.lines()).containsExactly("file", "abc\uFFFDgnp.exe");
  }

  @Test
  void columns_of_a_table_are_as_wide_as_their_longest_cell() {
    var table = new Table("id", "state");
    table.row("long-id", "x");
    table.row(1, "running");

    assertThat(table.lines()).containsExactly("id       state", "long-id  x", "1        running");
  }

  private static JsonNode job(String state, int failed) throws InvalidJsonException {
    return json("{\"state\": \"" + state + "\", \"counts\": {\"failed\": " + failed + "}}");
  }

  private static JsonNode json(String text) throws InvalidJsonException {
    return StrictJson.read(text).orElseThrow();
  }
}
