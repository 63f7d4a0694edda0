package kindred.http.imports;

import static kindred.http.ImportClient.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job says what was requested and why rows were not imported, and may start paused. */
class JobDetailsApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private final TenantClient tenant = API.customers();
  private final ImportClient imports = new ImportClient(API, tenant);

  @Test
  void a_job_shows_its_request_and_counts_the_reasons_by_code_and_column() {
    var csv =
        "EmailAddress,Age,BirthDate\na@x.org,x,1\nb@x.org,y,2024-02-29\nc@x.org,1,\na@x.org,2,\nc@x.org,3,\n";

    var job =
        imports
            .upload("?id-key=idEmail&note=from%20the%20shop&filename=C:%5Ctmp%5Cshop.csv", csv)
            .json();

    assertThat(job.path("note").asText()).isEqualTo("from the shop");
    assertThat(job.path("file_name").asText()).isEqualTo("shop.csv");
    assertThat(job.path("file_size").asInt()).isEqualTo(csv.length());
    assertThat(job.at("/parameters/id-key").asText()).isEqualTo("idEmail");
    assertThat(reasons(job))
        .containsExactlyInAnyOrder(
            "invalid-value Age 2", "invalid-value BirthDate 1", "repeated  1");
    var again = tenant.get(job.at("/links/self").asText()).json();
    assertThat(again.path("reasons")).isEqualTo(job.path("reasons"));
    assertThat(again.path("parameters")).isEqualTo(job.path("parameters"));
  }

  @Test
  void the_list_has_no_errors_and_filters_by_state_kind_and_time() {
    var before = Instant.now().minusSeconds(60);
    imports.upload("", "EmailAddress,Age\na@x.org,x\n");
    imports.upload("?max-errors=0", "EmailAddress,Age\na@x.org,x\nb@x.org,y\n");

    var all = tenant.get("/imports").json();
    assertThat(all).hasSize(2);
    assertThat(all.get(0).has("errors")).isFalse();
    assertThat(all.get(0).path("reasons")).isNotEmpty();
    assertThat(tenant.get("/imports?state=stopped").json()).hasSize(1);
    assertThat(tenant.get("/imports?state=stopped&kind=merge").json()).isEmpty();
    assertThat(tenant.get("/imports?after=" + before).json()).hasSize(2);
    assertThat(tenant.get("/imports?before=" + before).json()).isEmpty();
    assertThat(tenant.get("/imports?before=-500000000-01-01T00:00:00Z").json()).isEmpty();
    assertThat(tenant.get("/imports?before=2999-01-01T00:00:00Z").json()).hasSize(2);
    assertThat(tenant.get("/imports?limit=1").header("Next-Cursor")).isNotBlank();
    var only = tenant.get("/imports?limit=1&state=completed");
    assertThat(only.json()).hasSize(1);
    assertThat(only.headers().firstValue("Next-Cursor")).isEmpty();
    assertThat(tenant.get("/imports?after=yesterday").status()).isEqualTo(400);
  }

  @Test
  void an_entry_of_the_list_without_its_job_hides_no_older_job() {
    imports.upload("", "EmailAddress\na@x.org\n");
    imports.upload("", "EmailAddress\nb@x.org\n");
    var newest = Instant.parse(tenant.get("/imports").json().at("/0/created_at").asText());
    var month = Integer.parseInt(newest.toString().substring(0, 7).replace("-", ""));
    API.keyspace()
        .rows(
            "INSERT INTO import_by_tenant (tenant_id, month, created_at, job_id) VALUES (?, ?, ?, ?)",
            tenant.id(),
            month,
            newest,
            "zzzzzzzzzzzzzzzz");

    var first = tenant.get("/imports?limit=1");

    assertThat(first.json()).hasSize(1);
    var second = tenant.get("/imports?limit=1&cursor=" + first.header("Next-Cursor"));
    assertThat(second.json()).hasSize(1);
    assertThat(second.json().at("/0/id")).isNotEqualTo(first.json().at("/0/id"));
  }

  @Test
  void a_job_that_starts_paused_imports_nothing_until_it_is_resumed() {
    var mapping = "%7B%22Mail%22:%22EmailAddress%22,%22Born%22:%22BirthDate%22%7D";
    var paused =
        imports.upload(
            "?state=paused&mapping="
                + mapping
                + "&date-formats=%7B%22Born%22:%22dd.MM.yy%22%7D&empty-values=%5B%22N/A%22%5D",
            "Mail,Born\na@x.org,13.02.87\nb@x.org,n/a\n");

    assertThat(paused.status()).as(paused.text()).isEqualTo(202);
    var job = paused.json();
    assertThat(job.path("state").asText()).isEqualTo("paused");
    assertThat(job.at("/counts/read").asInt()).isZero();
    assertThat(tenant.get("/profiles?EmailAddress=a@x.org").json()).isEmpty();

    var self = job.at("/links/self").asText();
    assertThat(tenant.patch(self, "{\"state\": \"running\"}").status()).isEqualTo(200);
    Awaitility.await()
        .until(() -> tenant.get(self).json().path("state").asText().equals("completed"));
    var found = tenant.get("/profiles?EmailAddress=a@x.org&include_profile=yes").json();
    assertThat(found.at("/0/BirthDate").asText()).isEqualTo("1987-02-13");
    assertThat(tenant.get(self).json().at("/counts/imported").asInt()).isEqualTo(2);
  }

  @Test
  void a_job_may_start_throttled_and_a_wrong_request_is_refused() {
    var job =
        expect(imports.upload("?max-rows-per-second=1000", "EmailAddress\na@x.org\n"), 1, 1, 0, 0);

    assertThat(job.path("max_rows_per_second").asInt()).isEqualTo(1000);
    assertThat(imports.upload("?state=cancelled", "EmailAddress\n").status()).isEqualTo(400);
    assertThat(imports.upload("?note=%00", "EmailAddress\n").status()).isEqualTo(400);
  }

  @Test
  void the_failed_rows_say_why_and_can_still_be_sent_again() {
    var csv = "EmailAddress;Age\na@x.org;x\nb@x.org;\"7\"\nc@x.org\n";
    var job = expect(imports.upload("?delimiter=;", csv), 3, 1, 0, 2);

    var failed = tenant.get(job.at("/links/failed_rows").asText() + "?reasons=true").text();

    assertThat(failed)
        .startsWith("EmailAddress;Age;#code;#reason\r\na@x.org;x;invalid-value;\"'Age' ")
        .contains("\r\nc@x.org;cell-count;\"The header has 2 cells");
    var again = imports.upload("?delimiter=;", failed.getBytes(StandardCharsets.UTF_8));
    expect(again, 2, 0, 0, 2);
    assertThat(reasons(again.json()))
        .containsExactlyInAnyOrder("invalid-value Age 1", "cell-count  1");
    expect(imports.upload("?delimiter=;", failed.replace(";x;", ";8;")), 2, 1, 0, 1);
  }

  private static List<String> reasons(JsonNode job) {
    var reasons = new ArrayList<String>();
    job.path("reasons")
        .forEach(
            one ->
                reasons.add(
                    one.path("code").asText()
                        + " "
                        + one.path("column").asText()
                        + " "
                        + one.path("count").asLong()));
    return reasons;
  }
}
