package kindred.http.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.http.ApiServer;
import kindred.http.ContractClient.Answer;
import kindred.http.ImportClient;
import kindred.http.SecondServer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs that run on one server, and are paused, cancelled and slowed down through another. */
@Order(1)
class ImportControlApiIT {

  @Order(1)
  @RegisterExtension
  static final ApiServer API = new ApiServer();

  @Order(2)
  @RegisterExtension
  static final SecondServer OTHER = new SecondServer(API);

  /** More than a window has, so that there is something to pause. */
  private static final int RECORDS = 60_000;

  private static final String LARGE_CHUNKS = "?id-key=idEmail";

  /** With a limit of errors they are; a wish need not wait for the end of a large one. */
  private static final String SMALL_CHUNKS = "?id-key=idEmail&max-errors=100000";

  private static final Duration LONG = Duration.ofSeconds(120);

  private final TenantClient tenant = API.customers();
  private final TenantClient elsewhere = OTHER.client(tenant);
  private final ImportClient imports = new ImportClient(API, tenant);

  @Test
  void an_import_that_another_server_runs_can_be_paused_and_goes_on_where_it_was() {
    var id = begin(LARGE_CHUNKS, RECORDS);

    var asked = update(elsewhere, id, "{\"state\": \"paused\"}");

    assertThat(asked.status()).as(asked.text()).isEqualTo(200);
    var paused = until(id, "paused");
    long read = paused.path("counts").path("read").asLong();
    assertThat(read).isLessThan(RECORDS);
    assertThat(paused.has("requested_state")).isFalse();
    assertThat(update(elsewhere, id, "{\"state\": \"paused\"}").json()).isEqualTo(paused);
    assertThat(outcomes(id)).hasSize((int) read);

    var resumed = update(elsewhere, id, "{\"state\": \"running\"}");

    assertThat(resumed.json().path("state").asText()).isIn("queued", "running");
    var counts = until(id, "completed").path("counts");
    assertThat(counts.path("imported").asLong()).isEqualTo(RECORDS);
    assertThat(counts.path("read").asLong()).isEqualTo(RECORDS);
    assertThat(outcomes(id)).hasSize(RECORDS).containsOnly("imported");
    assertThat(update(tenant, id, "{\"state\": \"paused\"}").code()).isEqualTo("import-over");
  }

  @Test
  void a_cancelled_import_keeps_what_it_imported_and_is_not_gone_on_with() throws Exception {
    var id = begin(SMALL_CHUNKS, RECORDS);
    update(elsewhere, id, "{\"max_rows_per_second\": 500}");
    await().atMost(LONG).until(() -> job(id).path("counts").path("imported").asLong() > 0);

    assertThat(update(elsewhere, id, "{\"state\": \"cancelled\"}").status()).isEqualTo(200);

    var cancelled = until(id, "cancelled");
    long imported = cancelled.path("counts").path("imported").asLong();
    assertThat(imported).isPositive().isLessThan(RECORDS);
    assertThat(cancelled.has("finished_at")).isTrue();
    assertThat(outcomes(id)).hasSize((int) imported);
    assertThat(update(tenant, id, "{\"state\": \"cancelled\"}").json()).isEqualTo(cancelled);
    assertThat(update(tenant, id, "{\"state\": \"running\"}").code()).isEqualTo("import-over");
    await()
        .atMost(LONG)
        .until(() -> !Files.exists(API.spool().resolve("job-" + tenant.id() + "-" + id)));
  }

  @Test
  void a_paused_import_can_be_cancelled_anywhere_and_its_file_goes() {
    var id = begin(SMALL_CHUNKS, RECORDS);
    update(tenant, id, "{\"state\": \"paused\"}");
    until(id, "paused");
    assertThat(API.spool().resolve("job-" + tenant.id() + "-" + id)).exists();

    var cancelled = update(elsewhere, id, "{\"state\": \"cancelled\"}");

    assertThat(cancelled.json().path("state").asText()).isEqualTo("cancelled");
    await()
        .atMost(LONG)
        .until(() -> !Files.exists(API.spool().resolve("job-" + tenant.id() + "-" + id)));
  }

  @Test
  void the_limit_counts_at_once_is_kept_and_can_be_lifted() {
    var id = begin(LARGE_CHUNKS, RECORDS);

    var limited = update(elsewhere, id, "{\"max_rows_per_second\": 400}").json();

    assertThat(limited.path("max_rows_per_second").asInt()).isEqualTo(400);
    var last = new AtomicLong();
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofSeconds(1))
        .during(Duration.ofSeconds(3))
        .until(() -> slowed(last, read(id)));
    long from = read(id);
    long start = System.nanoTime();
    await().atMost(LONG).until(() -> read(id) >= from + 1_600);
    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat(400 * seconds).isGreaterThan(1_600 * 0.6);

    var lifted = update(elsewhere, id, "{\"max_rows_per_second\": null}").json();

    assertThat(lifted.has("max_rows_per_second")).isFalse();
    assertThat(until(id, "completed").path("counts").path("imported").asLong()).isEqualTo(RECORDS);
  }

  @Test
  void a_caller_that_waits_is_told_of_a_pause_with_202() throws Exception {
    var answer = CompletableFuture.supplyAsync(() -> imports.upload(SMALL_CHUNKS, file(RECORDS)));
    await().atMost(LONG).until(() -> tenant.get("/imports").json().size() == 1);
    var id = tenant.get("/imports").json().get(0).path("id").asText();

    update(elsewhere, id, "{\"state\": \"paused\"}");

    var told = answer.get(120, TimeUnit.SECONDS);
    assertThat(told.status()).isEqualTo(202);
    assertThat(told.json().path("state").asText()).isEqualTo("paused");
    assertThat(told.header("Location")).endsWith(id);
    update(elsewhere, id, "{\"state\": \"cancelled\"}");
  }

  @Test
  void what_the_contract_does_not_know_is_refused() {
    var id = imports.upload("", "FirstName\nAnn\n").json().path("id").asText();

    for (var wrong :
        List.of(
            "{}",
            "{\"state\": \"completed\"}",
            "{\"state\": null}",
            "{\"max_rows_per_second\": -1}",
            "{\"max_rows_per_second\": \"many\"}",
            "{\"max_rows_per_second\": 2.5}",
            "{\"speed\": 1}",
            "[]")) {
      assertThat(update(tenant, id, wrong).status()).as(wrong).isEqualTo(400);
    }
    assertThat(update(tenant, "0000000000000000", "{\"state\": \"paused\"}").code())
        .isEqualTo("import-not-found");
  }

  private String begin(String query, int records) {
    var answer =
        imports.upload(
            query, file(records).getBytes(StandardCharsets.UTF_8), "Prefer", "respond-async");
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    return answer.json().path("id").asText();
  }

  private static String file(int records) {
    return IntStream.range(0, records)
        .mapToObj(i -> "p" + i + "@x.org,n" + i)
        .collect(Collectors.joining("\n", "EmailAddress,FirstName\n", "\n"));
  }

  private Answer update(TenantClient through, String id, String json) {
    return through.patch("/imports/" + id, json);
  }

  private JsonNode job(String id) {
    return tenant.get("/imports/" + id).json();
  }

  /** Whether what was begun before the limit is through: a second brings at most twice that. */
  private static boolean slowed(AtomicLong last, long read) {
    long before = last.getAndSet(read);
    return before > 0 && read - before <= 800;
  }

  private long read(String id) {
    return job(id).path("counts").path("read").asLong();
  }

  private JsonNode until(String id, String state) {
    return await()
        .atMost(LONG)
        .until(() -> job(id), job -> job.path("state").asText().equals(state));
  }

  private List<String> outcomes(String id) {
    var outcomes = new ArrayList<String>();
    var next = "/imports/" + id + "/rows?limit=1000";
    while (next != null) {
      var page = tenant.get(next);
      page.json().forEach(row -> outcomes.add(row.path("outcome").asText()));
      next =
          page.headers()
              .firstValue("Link")
              .map(link -> link.substring(1, link.indexOf('>')))
              .orElse(null);
    }
    return outcomes;
  }
}
