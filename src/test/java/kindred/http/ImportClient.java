package kindred.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import kindred.http.ContractClient.Answer;

/** The three ways to import a file, for one tenant, and what becomes of the jobs. */
public final class ImportClient {

  public static final String BOUNDARY = "zaHf8xb3LfVOXZ0o2KUyqWD4Zlfumh0R9uyMN";

  private static final Duration LONG = Duration.ofSeconds(120);

  private final ApiServer server;
  private final TenantClient tenant;

  public ImportClient(ApiServer server, TenantClient tenant) {
    this.server = server;
    this.tenant = tenant;
  }

  /** Way 3: the data is the body. */
  public Answer upload(String query, byte[] data, String... headers) {
    var all = new ArrayList<>(List.of("X-Genesys-TenantId", Integer.toString(tenant.id())));
    if (!Arrays.asList(headers).contains("Content-Type")) {
      all.addAll(List.of("Content-Type", "text/csv"));
    }
    all.addAll(Arrays.asList(headers));
    return server
        .client()
        .exchange(
            "POST",
            "/profiles/import" + query,
            BodyPublishers.ofByteArray(data),
            all.toArray(String[]::new));
  }

  public Answer upload(String query, String data) {
    return upload(query, data.getBytes(StandardCharsets.UTF_8));
  }

  /** Starts an import, and returns the id of its job. */
  public String begin(String query, String data, String... headers) {
    var all = new ArrayList<>(List.of("Prefer", "respond-async"));
    all.addAll(Arrays.asList(headers));
    return id(upload(query, data.getBytes(StandardCharsets.UTF_8), all.toArray(String[]::new)));
  }

  /** The id of the job that an answer says to be running. */
  public static String id(Answer accepted) {
    assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
    return accepted.json().path("id").asText();
  }

  public JsonNode job(String id) {
    return tenant.get("/imports/" + id).json();
  }

  /** The number of its rows with this outcome, or {@code read}. */
  public long count(String id, String outcome) {
    return job(id).path("counts").path(outcome).asLong();
  }

  /** Waits until the job is in this state. */
  public JsonNode until(String id, String state) {
    return until(id, job -> job.path("state").asText().equals(state));
  }

  public JsonNode until(String id, Predicate<JsonNode> condition) {
    return await().atMost(LONG).until(() -> job(id), condition);
  }

  public JsonNode pause(String id) {
    tenant.patch("/imports/" + id, "{\"state\": \"paused\"}");
    return until(id, "paused");
  }

  public JsonNode cancel(String id) {
    tenant.patch("/imports/" + id, "{\"state\": \"cancelled\"}");
    return until(id, "cancelled");
  }

  /** The outcome of each row. */
  public List<String> outcomes(String id) {
    return tenant.all("/imports/" + id + "/rows?limit=1000").stream()
        .map(row -> row.path("outcome").asText())
        .toList();
  }

  /** Way 1 with a JSON body. */
  public Answer described(String description, String... headers) {
    var all = new ArrayList<>(List.of("Content-Type", "application/json"));
    all.addAll(Arrays.asList(headers));
    return upload("", description.getBytes(StandardCharsets.UTF_8), all.toArray(String[]::new));
  }

  /** Way 2: a multipart body with a description and the file. */
  public Answer form(String description, byte[] file) {
    var head =
        """
        --%1$s
        Content-Disposition: form-data; name="description"
        Content-Type: application/json

        %2$s
        --%1$s
        Content-Disposition: form-data; name="profiles"; filename="some.csv"
        Content-Type: text/csv

        """
            .formatted(BOUNDARY, description)
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.UTF_8);
    var tail = ("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8);
    var body = ByteBuffer.allocate(head.length + file.length + tail.length);
    return multipart(body.put(head).put(file).put(tail).array());
  }

  /** Ways 1 and 2: any multipart body. */
  public Answer multipart(byte[] body) {
    return upload("", body, "Content-Type", "multipart/form-data; boundary=" + BOUNDARY);
  }

  /** Puts a file into the import folder. */
  public Path place(String name, String content) {
    try {
      return Files.writeString(server.importFolder().resolve(name), content);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  /** The finished job of a response, after a check of its counts. */
  public static JsonNode expect(
      Answer answer, long read, long imported, long skipped, long failed) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    var counts = answer.json().path("counts");
    assertThat(
            List.of(
                counts.path("read").asLong(),
                counts.path("imported").asLong(),
                counts.path("skipped").asLong(),
                counts.path("failed").asLong()))
        .as(answer.text())
        .containsExactly(read, imported, skipped, failed);
    return answer.json();
  }

  /** {@code index line code} of each error. */
  public static List<String> errors(JsonNode job) {
    var errors = new ArrayList<String>();
    job.path("errors")
        .forEach(
            error ->
                errors.add(
                    error.path("index").asLong()
                        + " "
                        + error.path("line").asLong()
                        + " "
                        + error.path("code").asText()));
    return errors;
  }
}
