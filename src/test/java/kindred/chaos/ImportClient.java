package kindred.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** One tenant's imports on one server; repeats requests while the server is unavailable. */
final class ImportClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>; *rel=\"?next\"?");
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(300);
  private static final String IMPORT = "/profiles/import";
  private static final String UNDO = "/undo";
  private static final String KEY_HEADER = "Idempotency-Key";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;
  private final int tenant;

  /** The state and counts of a job. */
  record Job(String state, long imported, long skipped, long failed) {
    boolean ended() {
      return !List.of("queued", "running", "paused").contains(state);
    }

    long reported() {
      return imported + skipped + failed;
    }

    @Override
    public String toString() {
      return state + ", " + imported + " imported, " + skipped + " skipped, " + failed + " failed";
    }
  }

  public ImportClient(URI base, int tenant) {
    this.base = base;
    this.tenant = tenant;
  }

  /** Defines a schema with a unique key and one that is not unique. */
  void define() throws Exception {
    var names = List.of("FirstName", "LastName", "EmailAddress");
    send("PUT", "/metadata/profiles", names.stream().map(ImportClient::text).toList());
    send(
        "POST",
        "/metadata/profiles/extensions",
        Map.of("name", "Address", "type", "single-valued", "attributes", List.of(text("City"))));
    send("POST", "/metadata/identification-keys", key("idEmail", true, "EmailAddress"));
    send("POST", "/metadata/identification-keys", key("idName", false, "LastName"));
  }

  private static Map<String, Object> text(String name) {
    return Map.of("name", name, "type", "string");
  }

  private static Map<String, Object> key(String name, boolean unique, String attribute) {
    return Map.of("name", name, "unique", unique, "attributes", List.of(attribute));
  }

  /** Starts the import of a file on the server, and returns the job's id. */
  String begin(String file) throws Exception {
    var reply =
        send("POST", IMPORT, Map.of("format", "CSV", "profiles", file, "id-key", "idEmail"));
    return JSON.readTree(reply.body()).path("id").asText();
  }

  /** The same for a file that is uploaded. */
  String upload(Path file) throws Exception {
    var request =
        with("POST", IMPORT + "?id-key=idEmail", HttpRequest.BodyPublishers.ofFile(file))
            .header("Content-Type", "text/csv")
            .header(KEY_HEADER, UUID.randomUUID().toString())
            .build();
    return JSON.readTree(send("POST " + IMPORT, request).body()).path("id").asText();
  }

  Job job(String id) throws Exception {
    var json = JSON.readTree(send("GET", "/imports/" + id, null).body());
    var counts = json.path("counts");
    return new Job(
        json.path("state").asText(),
        counts.path("imported").asLong(),
        counts.path("skipped").asLong(),
        counts.path("failed").asLong());
  }

  /** Undoes an import, and waits; returns how many profiles that removed. */
  long undo(String id, Duration limit) throws Exception {
    var undo =
        poll("undo of import " + id, limit)
            .until(
                () ->
                    JSON.readTree(send("POST", "/imports/" + id + UNDO, null).body()).path("undo"),
                job -> job.path("state").asText().equals("completed"));
    return undo.path("removed").asLong();
  }

  Job await(String id, Duration limit, Predicate<Job> condition) {
    return poll("import " + id, limit).until(() -> job(id), condition);
  }

  /** Polls at once and then periodically. */
  private static ConditionFactory poll(String what, Duration limit) {
    return Awaitility.await(what).atMost(limit).pollDelay(Duration.ZERO).pollInterval(POLL);
  }

  /** The number of every row that has an outcome. */
  void rows(String id, IntConsumer index) throws Exception {
    var next = "/imports/" + id + "/rows?limit=1000";
    while (next != null) {
      var reply = send("GET", next, null);
      for (JsonNode row : JSON.readTree(reply.body())) {
        index.accept(row.path("index").asInt());
      }
      var link = NEXT.matcher(reply.headers().firstValue("Link").orElse(""));
      next = link.find() ? link.group(1) : null;
    }
  }

  private HttpResponse<String> send(String method, String path, Object body) throws IOException {
    return send(method + " " + path, request(method, path, body));
  }

  private HttpResponse<String> send(String title, HttpRequest request) {
    return poll(title, START_LIMIT).until(() -> answer(request), Optional::isPresent).orElseThrow();
  }

  /** Imports get an idempotency key, so that they can be repeated after a lost reply. */
  private HttpRequest request(String method, String path, Object body) throws IOException {
    var request =
        with(
                method,
                path,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .header("Content-Type", "application/json");
    if (path.equals(IMPORT)) {
      request.header(KEY_HEADER, UUID.randomUUID().toString());
    }
    return request.build();
  }

  private HttpRequest.Builder with(String method, String path, HttpRequest.BodyPublisher body) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(Duration.ofSeconds(60))
        .header("X-Genesys-TenantId", Integer.toString(tenant))
        .header("Prefer", "respond-async")
        .method(method, body);
  }

  /** Empty when the server is unavailable; the outcome of the request is unknown then. */
  private Optional<HttpResponse<String>> answer(HttpRequest request) throws Exception {
    try {
      var reply = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (reply.statusCode() < 300) {
        return Optional.of(reply);
      }
      if (reply.statusCode() != 503) {
        throw new IllegalStateException(request + ": " + reply.body());
      }
    } catch (IOException lost) {
      boolean idempotent =
          request.headers().firstValue(KEY_HEADER).isPresent()
              || request.uri().getPath().endsWith(UNDO);
      if (!request.method().equals("GET") && !idempotent) {
        throw lost;
      }
      if (idempotent) {
        System.out.println(request + " got no reply: " + lost);
      }
    }
    return Optional.empty();
  }
}
