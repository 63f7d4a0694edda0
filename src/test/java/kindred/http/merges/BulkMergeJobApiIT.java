package kindred.http.merges;

import static java.nio.charset.StandardCharsets.UTF_8;
import static kindred.http.merges.BulkMergeClient.completed;
import static kindred.http.merges.BulkMergeClient.job;
import static kindred.http.merges.BulkMergeClient.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import kindred.http.ApiServer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bulk merges as jobs: dry runs, control, limits and idempotency. */
class BulkMergeJobApiIT {

  @RegisterExtension static final ApiServer SERVER = new ApiServer();

  private final TenantClient tenant = SERVER.customers();
  private final BulkMergeClient merges = new BulkMergeClient(SERVER, tenant);

  @Test
  void should_report_in_a_dry_run_what_the_real_run_does() {
    var a = merges.person("a", "\"Address\": {\"City\": \"x\"}");
    var b = merges.person("b");
    var c = merges.person("c", "\"Address\": {\"City\": \"y\"}");
    var d = merges.person("d", "\"Address\": {\"City\": \"y\"}");
    var lines = new String[] {line(b, c), line(c, d), line(a, b), line(a, "0000000000000000"), "x"};
    var before = Arrays.asList(tenant.etag(a), tenant.etag(b), tenant.etag(c), tenant.etag(d));

    var dryRun = completed(merges.post("?dry-run=true", lines), 2, 0, 3);

    assertThat(Arrays.asList(tenant.etag(a), tenant.etag(b), tenant.etag(c), tenant.etag(d)))
        .isEqualTo(before);
    assertThat(tenant.get("/merges").json()).isEmpty();
    var real = completed(merges.post("", lines), 2, 0, 3);
    assertThat(merges.rows(real)).isEqualTo(merges.rows(dryRun));
    assertThat(merges.rows(real).get(0)).contains("failed").contains("extension-conflict");
  }

  @Test
  void should_stop_when_too_many_lines_fail() {
    var a = merges.person("a");
    var b = merges.person("b");

    var job = job(merges.post("?max-errors=1", "x", "y", line(a, b)));

    assertThat(job.path("state").asText()).isEqualTo("stopped");
    assertThat(merges.rows(job))
        .containsExactly("1 1 failed  [malformed-json]", "2 2 failed  [malformed-json]");
    assertThat(tenant.get("/profiles/" + b).status()).isEqualTo(200);
  }

  @Test
  void should_reply_at_once_when_the_client_prefers_async() {
    var lines = new ArrayList<String>();
    for (int i = 0; i < 20; i++) {
      lines.add(line(merges.person("d" + i), merges.person("s" + i)));
    }
    var accepted =
        merges.post("", String.join("\n", lines).getBytes(UTF_8), "Prefer", "respond-async");

    assertThat(accepted.status()).isEqualTo(202);
    var self = accepted.header("Location");
    await().until(() -> !tenant.get(self).json().path("state").asText().equals("running"));
    var job = tenant.get(self).json();
    assertThat(job.path("counts").path("merged").asInt()).isEqualTo(20);
    assertThat(job.path("percent").asInt()).isEqualTo(100);
    assertThat(tenant.get("/imports").json().get(0))
        .isEqualTo(((ObjectNode) job).without("errors"));
  }

  @Test
  void should_pause_and_resume_on_request() {
    var self = slow(40);

    assertThat(tenant.patch(self, "{\"state\": \"paused\"}").status()).isEqualTo(200);

    var paused = awaitState(self, "paused");
    assertThat(paused.path("counts").path("merged").asInt()).isLessThan(40);
    var unlimited = "{\"max_rows_per_second\": null, \"state\": \"running\"}";
    assertThat(tenant.patch(self, unlimited).status()).isEqualTo(200);
    var job = awaitState(self, "completed");
    assertThat(job.path("counts").path("merged").asInt()).isEqualTo(40);
    assertThat(merges.rows(job)).hasSize(40).allMatch(row -> row.contains(" merged "));
    assertThat(tenant.get("/merges").json()).hasSize(40);
  }

  @Test
  void should_stop_on_a_cancellation_and_report_what_was_merged() {
    var self = slow(40);

    assertThat(tenant.patch(self, "{\"state\": \"cancelled\"}").status()).isEqualTo(200);

    var job = awaitState(self, "cancelled");
    int merged = job.path("counts").path("merged").asInt();
    assertThat(merged).isLessThan(40);
    assertThat(merges.rows(job)).hasSize(merged);
    assertThat(tenant.get("/merges").json()).hasSize(merged);
    assertThat(tenant.post(self + "/undo", "").status()).isIn(200, 202);
    await()
        .atMost(Duration.ofSeconds(120))
        .until(() -> tenant.get(self).json().path("undo").path("removed").asInt() == merged);
    tenant
        .get("/merges")
        .json()
        .forEach(merge -> assertThat(merge.path("state").asText()).isEqualTo("undone"));
  }

  @Test
  void should_undo_the_merges_of_a_job_and_list_those_that_stay() {
    var a = merges.person("a");
    var b = merges.person("b");
    var c = merges.person("c");
    var d = merges.person("d");
    var e = merges.person("e");
    var job = completed(merges.post("", line(b, c), line(a, b), line(d, e)), 3, 0, 0);
    var self = "/imports/" + job.path("id").asText();
    var rows = tenant.get(self + "/rows").json();
    rows.forEach(
        row ->
            assertThat(tenant.get("/merges/" + row.path("merge_id").asText()).status())
                .isEqualTo(200));
    tenant.delete("/profiles/" + d);

    assertThat(tenant.post(self + "/undo", "").status()).isIn(200, 202);

    var undo =
        await()
            .atMost(Duration.ofSeconds(120))
            .until(
                () -> tenant.get(self).json().path("undo"),
                now -> now.path("state").asText().equals("completed"));
    assertThat(undo.path("removed").asInt()).isEqualTo(2);
    var kept = tenant.get(self + "/undo").json();
    assertThat(kept).hasSize(1);
    assertThat(kept.get(0).path("code").asText()).isEqualTo("destination-deleted");
    assertThat(kept.get(0).path("customer_id").asText()).isEqualTo(d);
    for (var id : Arrays.asList(a, b, c)) {
      assertThat(tenant.get("/profiles/" + id).json().path("FirstName").isTextual()).isTrue();
    }
    completed(merges.post("", line(b, c), line(a, b), line(d, e)), 2, 0, 1);
  }

  /** Starts a slow job: all merges have one destination, two lines per second. */
  private String slow(int sources) {
    var into = merges.person("into");
    var lines = new ArrayList<String>();
    for (int i = 0; i < sources; i++) {
      lines.add(line(into, merges.person("s" + i)));
    }
    var accepted =
        merges.post("", String.join("\n", lines).getBytes(UTF_8), "Prefer", "respond-async");
    assertThat(accepted.status()).isEqualTo(202);
    var self = accepted.header("Location");
    assertThat(tenant.patch(self, "{\"max_rows_per_second\": 2}").status()).isEqualTo(200);
    return self;
  }

  private JsonNode awaitState(String self, String state) {
    return await()
        .atMost(Duration.ofSeconds(120))
        .until(() -> tenant.get(self).json(), job -> job.path("state").asText().equals(state));
  }

  @Test
  void should_return_the_same_job_for_an_idempotency_key_and_refuse_other_lines_with_it() {
    var a = merges.person("a");
    var b = merges.person("b");
    var c = merges.person("c");

    var first = merges.post("", line(a, b).getBytes(UTF_8), "Idempotency-Key", "one");
    var again = merges.post("", line(a, b).getBytes(UTF_8), "Idempotency-Key", "one");
    var other = merges.post("", line(a, c).getBytes(UTF_8), "Idempotency-Key", "one");

    assertThat(again.json()).isEqualTo(job(first));
    assertThat(other.status()).isEqualTo(422);
    assertThat(tenant.get("/merges").json()).hasSize(1);
  }
}
