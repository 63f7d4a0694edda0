package kindred.http.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
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

/** Jobs that run on one server, and are paused, cancelled and throttled through another. */
@Order(1)
class ImportControlApiIT {

  @Order(1)
  @RegisterExtension
  static final ApiServer API = new ApiServer().withSlowImports();

  @Order(2)
  @RegisterExtension
  static final SecondServer OTHER = new SecondServer(API);

  /** 30 chunks of the server: the job takes longer than a request to another server. */
  private static final int ROWS = 3_000;

  private static final String FILE =
      IntStream.range(0, ROWS)
          .mapToObj(i -> "p%04d@x.org,n%04d".formatted(i, i))
          .collect(Collectors.joining("\n", "EmailAddress,FirstName\n", "\n"));

  /** Per second: much fewer than the server imports without a limit. */
  private static final int RATE_LIMIT = 150;

  private static final String READ_AHEAD = "?id-key=idEmail";

  /** With a limit of errors no chunk is read ahead, and its outcomes are reported together. */
  private static final String ERROR_LIMIT = "?id-key=idEmail&max-errors=100000";

  private static final Duration LONG = Duration.ofSeconds(120);

  private final TenantClient tenant = API.customers();
  private final TenantClient elsewhere = OTHER.client(tenant);
  private final ImportClient imports = new ImportClient(API, tenant);

  @Test
  void an_import_on_another_server_can_be_paused_and_resumes_where_it_stopped() {
    var id = imports.begin(READ_AHEAD, FILE);

    var response = update(elsewhere, id, "{\"state\": \"paused\"}");

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    var paused = imports.until(id, "paused");
    long read = paused.path("counts").path("read").asLong();
    assertThat(read).isLessThan(ROWS);
    double percent = paused.path("percent").asDouble();
    assertThat(percent).isBetween(90.0 * read / ROWS, 110.0 * read / ROWS + 1);
    assertThat(paused.has("requested_state")).isFalse();
    assertThat(update(elsewhere, id, "{\"state\": \"paused\"}").json()).isEqualTo(paused);
    assertThat(imports.outcomes(id)).hasSize((int) read);

    var resumed = update(elsewhere, id, "{\"state\": \"running\"}");

    assertThat(resumed.json().path("state").asText()).isIn("queued", "running");
    assertThat(resumed.json().path("percent").asDouble()).isGreaterThanOrEqualTo(percent);
    var counts = imports.until(id, "completed").path("counts");
    assertThat(counts.path("imported").asLong()).isEqualTo(ROWS);
    assertThat(counts.path("read").asLong()).isEqualTo(ROWS);
    assertThat(imports.outcomes(id)).hasSize(ROWS).containsOnly("imported");
    assertThat(update(tenant, id, "{\"state\": \"paused\"}").code()).isEqualTo("import-over");
  }

  @Test
  void a_cancelled_import_keeps_what_it_imported_and_is_not_resumed() throws Exception {
    var id = imports.begin(ERROR_LIMIT, FILE);
    update(elsewhere, id, "{\"max_rows_per_second\": 250}");
    await().atMost(LONG).until(() -> imports.count(id, "imported") > 0);

    assertThat(update(elsewhere, id, "{\"state\": \"cancelled\"}").status()).isEqualTo(200);

    var cancelled = imports.until(id, "cancelled");
    long imported = cancelled.path("counts").path("imported").asLong();
    assertThat(imported).isPositive().isLessThan(ROWS);
    assertThat(cancelled.has("finished_at")).isTrue();
    assertThat(imports.outcomes(id)).hasSize((int) imported);
    assertThat(update(tenant, id, "{\"state\": \"cancelled\"}").json()).isEqualTo(cancelled);
    assertThat(update(tenant, id, "{\"state\": \"running\"}").code()).isEqualTo("import-over");
    await().atMost(LONG).until(() -> uploads(id).isEmpty());
  }

  @Test
  void a_cancelled_import_leaves_no_row_in_doubt() throws Exception {
    var id = imports.begin(READ_AHEAD, FILE);

    update(elsewhere, id, "{\"state\": \"cancelled\"}");

    var counts = imports.until(id, "cancelled").path("counts");
    assertThat(counts.path("read").asLong()).isLessThan(ROWS);
    var job =
        API.keyspace()
            .rows(
                "SELECT started_before, checkpoint FROM import_job"
                    + " WHERE tenant_id = ? AND job_id = ?",
                tenant.id(),
                id)
            .get(0);
    long next = new ObjectMapper().readTree(job.getString("checkpoint")).path("next").asLong();
    assertThat(next).isGreaterThanOrEqualTo(job.getLong("started_before"));
    assertThat(imports.outcomes(id)).hasSize(counts.path("read").asInt());
  }

  @Test
  void a_paused_import_can_be_cancelled_on_any_server_and_its_file_is_deleted() {
    var id = imports.begin(ERROR_LIMIT, FILE);
    imports.pause(id);
    assertThat(uploads(id)).hasSize(1);

    var cancelled = update(elsewhere, id, "{\"state\": \"cancelled\"}");

    assertThat(cancelled.json().path("state").asText()).isEqualTo("cancelled");
    await().atMost(LONG).until(() -> uploads(id).isEmpty());
  }

  private List<String> uploads(String id) {
    var name = "job-" + tenant.id() + "-" + id;
    return List.of(API.spool().toFile().list((folder, file) -> file.startsWith(name)));
  }

  @Test
  void the_rate_limit_takes_effect_at_once_and_can_be_lifted() {
    var id = imports.begin(READ_AHEAD, FILE);

    var limited = update(elsewhere, id, "{\"max_rows_per_second\": " + RATE_LIMIT + "}").json();

    assertThat(limited.path("max_rows_per_second").asInt()).isEqualTo(RATE_LIMIT);
    var last = new AtomicLong();
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofSeconds(1))
        .during(Duration.ofSeconds(3))
        .until(() -> slowed(last, imports.count(id, "read")));
    long from = imports.count(id, "read");
    long start = System.nanoTime();
    int measured = 3 * RATE_LIMIT;
    await().atMost(LONG).until(() -> imports.count(id, "read") >= from + measured);
    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat(RATE_LIMIT * seconds).isGreaterThan(measured * 0.6);

    var lifted = update(elsewhere, id, "{\"max_rows_per_second\": null}").json();

    assertThat(lifted.has("max_rows_per_second")).isFalse();
    imports.until(id, "completed");
    assertThat(imports.count(id, "imported")).isEqualTo(ROWS);
  }

  @Test
  void a_waiting_client_gets_202_when_the_import_is_paused() throws Exception {
    var answer = CompletableFuture.supplyAsync(() -> imports.upload(ERROR_LIMIT, FILE));
    await().atMost(LONG).until(() -> tenant.get("/imports").json().size() == 1);
    var id = tenant.get("/imports").json().get(0).path("id").asText();

    update(elsewhere, id, "{\"state\": \"paused\"}");

    var response = answer.get(120, TimeUnit.SECONDS);
    assertThat(response.status()).isEqualTo(202);
    assertThat(response.json().path("state").asText()).isEqualTo("paused");
    assertThat(response.header("Location")).endsWith(id);
    update(elsewhere, id, "{\"state\": \"cancelled\"}");
  }

  @Test
  void what_the_contract_does_not_allow_is_refused() {
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

  private Answer update(TenantClient client, String id, String json) {
    return client.patch("/imports/" + id, json);
  }

  /** Whether chunks begun before the limit are done: at most twice the limit per second is read. */
  private static boolean slowed(AtomicLong last, long read) {
    long before = last.getAndSet(read);
    return before > 0 && read - before <= 2 * RATE_LIMIT;
  }
}
