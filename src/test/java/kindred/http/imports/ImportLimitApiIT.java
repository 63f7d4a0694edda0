package kindred.http.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.http.ApiServer;
import kindred.http.ContractClient.Answer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The number of unfinished imports and merges of a tenant is limited. */
class ImportLimitApiIT {

  private static final int MOST = 2;

  @RegisterExtension
  static final ApiServer API = ApiServer.withJobsPerTenant(MOST).withSlowImports();

  private static final String LINE = "{\"destination\": \"%s\", \"source\": \"%s\"}\n";

  private final TenantClient tenant = API.customers();
  private final ImportClient imports = new ImportClient(API, tenant);

  @Test
  void one_job_more_than_allowed_is_refused_and_leaves_nothing() {
    var paused = List.of(paused(), paused());
    var spooled = spooled();
    imports.place("more-" + tenant.id() + ".csv", "EmailAddress\nmore@x.org\n");

    refused(upload("more@x.org"));
    refused(imports.upload("?dry-run=true", "EmailAddress\nmore@x.org\n"));
    refused(imports.described("{\"profiles\": \"more-" + tenant.id() + ".csv\"}"));
    refused(merge());

    assertThat(tenant.get("/imports").json()).hasSize(MOST);
    assertThat(spooled()).isEqualTo(spooled);
    assertThat(tenant.identify("EmailAddress=more@x.org")).isEmpty();
    var others = new ImportClient(API, API.customers());
    ImportClient.expect(others.upload("", "EmailAddress\nmore@x.org\n"), 1, 1, 0, 0);
    imports.cancel(paused.get(0));
    ImportClient.expect(upload("more@x.org"), 1, 1, 0, 0);
    assertThat(merge().status()).isEqualTo(200);
    imports.cancel(paused.get(1));
  }

  @Test
  void an_idempotency_key_is_unused_after_a_refusal_and_a_repetition_is_no_new_job() {
    var key = "key-of-the-first";
    var id = begin(file(), "Idempotency-Key", key);
    imports.pause(id);
    var second = paused();

    refused(upload("more@x.org", "Idempotency-Key", "key-of-the-refused"));
    var again = begin(file(), "Idempotency-Key", key);

    assertThat(again).isEqualTo(id);
    imports.cancel(second);
    var other = upload("other@x.org", "Idempotency-Key", "key-of-the-refused");
    ImportClient.expect(other, 1, 1, 0, 0);
    imports.cancel(id);
  }

  @Test
  void refused_and_finished_jobs_do_not_count() {
    for (int i = 0; i < 2 * MOST; i++) {
      assertThat(imports.upload("", "Nothing\nx\n").code()).isEqualTo("invalid-header");
      ImportClient.expect(upload("p" + i + "@x.org"), 1, 1, 0, 0);
    }

    var paused = List.of(paused(), paused());

    var undone = tenant.get("/imports").json().get(MOST).path("id").asText();
    assertThat(tenant.post("/imports/" + undone + "/undo", "").status()).isIn(200, 202);
    refused(upload("more@x.org"));
    paused.forEach(imports::cancel);
  }

  private static void refused(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(429);
    assertThat(answer.code()).isEqualTo("too-many-jobs");
    assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
  }

  private Answer upload(String email, String... headers) {
    var data = ("EmailAddress\n" + email + "\n").getBytes(StandardCharsets.UTF_8);
    return imports.upload("?id-key=idEmail", data, headers);
  }

  private Answer merge() {
    return tenant.post(
        "/merges",
        LINE.formatted("00001b8BBKDX000D", "00001b8BBKDX000H"),
        "Content-Type",
        "application/x-ndjson");
  }

  /** Starts an import that stays paused. */
  private String paused() {
    var id = begin(file());
    imports.pause(id);
    return id;
  }

  private String begin(String data, String... headers) {
    return imports.begin("?id-key=idEmail&max-errors=100000", data, headers);
  }

  /** Many chunks of the server, so that the pause comes first. */
  private static String file() {
    return IntStream.range(0, 2_000)
        .mapToObj(i -> "p" + i + "@x.org,n" + i)
        .collect(Collectors.joining("\n", "EmailAddress,FirstName\n", "\n"));
  }

  private List<String> spooled() {
    return Arrays.stream(API.spool().toFile().list())
        .filter(name -> name.startsWith("upload-") || name.contains("-" + tenant.id() + "-"))
        .sorted()
        .toList();
  }
}
