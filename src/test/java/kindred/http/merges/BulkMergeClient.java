package kindred.http.merges;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import kindred.http.ApiServer;
import kindred.http.ContractClient.Answer;
import kindred.http.TenantClient;

/** Sends files of merges for one tenant. */
final class BulkMergeClient {

  private final ApiServer server;
  private final TenantClient tenant;

  BulkMergeClient(ApiServer server, TenantClient tenant) {
    this.server = server;
    this.tenant = tenant;
  }

  String person(String name) {
    return person(name, "");
  }

  String person(String name, String more) {
    return tenant.create(
        "{\"FirstName\": \"%s\", \"EmailAddress\": \"%s@x.org\", \"PhoneNumber\": \"%s\"%s}"
            .formatted(name, name, name, more.isEmpty() ? "" : ", " + more));
  }

  void merge(String destination, String source) {
    assertThat(tenant.put("/profiles/" + destination + "/merge/" + source, "{}").status())
        .isEqualTo(204);
  }

  static String line(String destination, String source) {
    return line(destination, source, "");
  }

  static String line(String destination, String source, String more) {
    return "{\"destination\": \"%s\", \"source\": \"%s\"%s}"
        .formatted(destination, source, more.isEmpty() ? "" : ", " + more);
  }

  Answer post(String query, String... lines) {
    return post(query, String.join("\n", lines).getBytes(UTF_8));
  }

  Answer post(String query, byte[] body, String... headers) {
    var all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("X-Genesys-TenantId", Integer.toString(tenant.id())));
    if (!all.contains("Content-Type")) {
      all.addAll(List.of("Content-Type", "application/x-ndjson"));
    }
    return server
        .client()
        .exchange(
            "POST",
            "/merges" + query,
            BodyPublishers.ofByteArray(body),
            all.toArray(String[]::new));
  }

  static JsonNode job(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("kind").asText()).isEqualTo("merge");
    return answer.json();
  }

  static JsonNode completed(Answer answer, int merged, int skipped, int failed) {
    var job = job(answer);
    assertThat(job.path("state").asText()).isEqualTo("completed");
    var counts = job.path("counts");
    assertThat(
            List.of(
                counts.path("read").asInt(),
                counts.path("merged").asInt(),
                counts.path("skipped").asInt(),
                counts.path("failed").asInt()))
        .as(answer.text())
        .containsExactly(merged + skipped + failed, merged, skipped, failed);
    return job;
  }

  List<String> rows(JsonNode job) {
    return rows(job, "");
  }

  /** {@code index line outcome customer [codes]} of each line. */
  List<String> rows(JsonNode job, String query) {
    var rows = new ArrayList<String>();
    tenant
        .get("/imports/" + job.path("id").asText() + "/rows?limit=1000" + query)
        .json()
        .forEach(
            row -> {
              var codes = new ArrayList<String>();
              row.path("errors").forEach(error -> codes.add(error.path("code").asText()));
              rows.add(
                  row.path("index").asText()
                      + " "
                      + row.path("line").asText()
                      + " "
                      + row.path("outcome").asText()
                      + " "
                      + row.path("customer_id").asText()
                      + " "
                      + codes);
            });
    return rows;
  }
}
