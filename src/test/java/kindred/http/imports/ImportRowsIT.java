package kindred.http.imports;

import static kindred.http.ImportClient.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ImportRowsIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private final TenantClient tenant = API.customers();
  private final ImportClient imports = new ImportClient(API, tenant);

  @Test
  void every_row_has_an_outcome_with_the_profile_or_the_reason() {
    var data = "EmailAddress,Age\na@x.org,30\nA@x.org,31\nb@x.org,old\n,1\n\"c@x.org,9\n";

    var job = expect(imports.upload("?id-key=idEmail", data), 5, 1, 1, 3);

    var rows = tenant.get(job.path("links").path("rows").asText()).json();
    var seen = new ArrayList<String>();
    rows.forEach(
        row ->
            seen.add(
                row.path("index").asInt()
                    + " "
                    + row.path("line").asInt()
                    + " "
                    + row.path("outcome").asText()
                    + " "
                    + row.path("errors").path(0).path("code").asText()));
    assertThat(seen)
        .containsExactly(
            "1 2 imported ",
            "2 3 skipped repeated",
            "3 4 failed invalid-value",
            "4 5 failed key-missing",
            "5 6 failed unclosed-quote");
    var created = tenant.identify("EmailAddress=a@x.org").get(0);
    assertThat(rows.get(0).path("customer_id").asText()).isEqualTo(created);
    assertThat(rows.get(1).path("customer_id").asText()).isEqualTo(created);
  }

  @Test
  void pages_of_one_outcome_follow_each_other_without_a_gap() {
    var data =
        IntStream.rangeClosed(1, 2_500)
            .mapToObj(i -> (i % 100 == 0 ? "" : "p" + i + "@x.org") + ",n" + i)
            .collect(Collectors.joining("\n", "EmailAddress,FirstName\n", "\n"));
    var job = expect(imports.upload("?id-key=idEmail", data), 2_500, 2_475, 0, 25);
    var failed = new ArrayList<Integer>();

    var next = job.path("links").path("rows").asText() + "?outcome=failed&limit=10";
    for (int pages = 0; next != null; pages++) {
      assertThat(pages).isLessThan(5);
      var page = tenant.get(next);
      page.json().forEach(row -> failed.add(row.path("index").asInt()));
      next =
          page.headers()
              .firstValue("Link")
              .map(link -> link.substring(1, link.indexOf('>')))
              .orElse(null);
    }

    assertThat(failed).isEqualTo(IntStream.rangeClosed(1, 25).map(i -> i * 100).boxed().toList());
  }

  @Test
  void failed_rows_can_be_posted_again_after_the_schema_was_corrected() {
    var tooLong = "\"two\nlines, and \"\"quotes\"\"" + "x".repeat(60) + "\"";
    var data = "EmailAddress,FirstName\na@x.org,Ann\nb@x.org," + tooLong + "\nc@x.org,Cid\n";
    var job = expect(imports.upload("?id-key=idEmail", data), 3, 2, 0, 1);
    var failed = tenant.get(job.path("links").path("failed_rows").asText()).text();
    assertThat(failed).isEqualTo("EmailAddress,FirstName\r\nb@x.org," + tooLong + "\r\n");
    tenant.defineCoreWithFirstNameOf(128);

    expect(imports.upload("?id-key=idEmail", failed), 1, 1, 0, 0);

    assertThat(tenant.identify("EmailAddress=b@x.org")).hasSize(1);
  }

  @Test
  void rows_are_also_available_as_json_lines() {
    var job = expect(imports.upload("", "EmailAddress\na@x.org\nb@x.org\n"), 2, 2, 0, 0);

    var answer =
        tenant.get(job.path("links").path("rows").asText(), "Accept", "application/x-ndjson");

    assertThat(answer.header("Content-Type")).startsWith("application/x-ndjson");
    assertThat(List.of(answer.text().split("\n"))).hasSize(2).allMatch(l -> l.startsWith("{"));
    var both = "application/json, application/x-ndjson, application/problem+json";
    assertThat(tenant.get(job.path("links").path("rows").asText(), "Accept", both).json())
        .hasSize(2);
  }

  @Test
  void rows_as_lines_have_an_address_of_their_own_and_pages() {
    var job = expect(imports.upload("", "EmailAddress\na@x.org\nb@x.org\n"), 2, 2, 0, 0);
    var lines = job.path("links").path("rows").asText() + ".ndjson";

    var first = tenant.get(lines + "?limit=1", "Accept", "application/json");

    assertThat(first.header("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(first.text()).startsWith("{\"index\":1,").hasLineCount(1);
    assertThat(first.header("Link")).startsWith("<" + lines + "?limit=1&cursor=");
    var second = tenant.get(lines + "?cursor=" + first.header("Next-Cursor"));
    assertThat(second.text()).startsWith("{\"index\":2,").hasLineCount(1);
    assertThat(second.headers().firstValue("Next-Cursor")).isEmpty();
    assertThat(tenant.get(lines + "?outcome=failed").text()).isEmpty();
  }

  @Test
  void a_browser_saves_the_failed_rows_under_the_name_of_the_job() {
    var job = expect(imports.upload("?id-key=idEmail", "EmailAddress,Age\n,1\n"), 1, 0, 0, 1);

    var answer = tenant.get(job.path("links").path("failed_rows").asText());

    assertThat(answer.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"failed-" + job.path("id").asText() + ".csv\"");
  }

  @Test
  void a_client_that_prefers_async_gets_the_job_at_once_and_the_rows_later() {
    var answer =
        imports.upload(
            "?id-key=idEmail",
            "EmailAddress\na@x.org\nb@x.org\n".getBytes(StandardCharsets.UTF_8),
            "Prefer",
            "respond-async");

    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    var job = answer.header("Location");
    await()
        .untilAsserted(
            () -> assertThat(tenant.get(job).json().path("state").asText()).isEqualTo("completed"));
    assertThat(tenant.get(job + "/rows").json()).hasSize(2);
  }

  @Test
  void the_rows_of_another_tenant_are_not_found() {
    var job = expect(imports.upload("", "EmailAddress\na@x.org\n"), 1, 1, 0, 0);
    var other = API.customers();

    for (var link : List.of("rows", "failed_rows")) {
      assertThat(other.get(job.path("links").path(link).asText()).status()).isEqualTo(404);
    }
  }
}
