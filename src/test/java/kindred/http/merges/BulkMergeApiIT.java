package kindred.http.merges;

import static java.nio.charset.StandardCharsets.UTF_8;
import static kindred.http.merges.BulkMergeClient.completed;
import static kindred.http.merges.BulkMergeClient.job;
import static kindred.http.merges.BulkMergeClient.line;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import kindred.http.ApiServer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bulk merges over HTTP. */
class BulkMergeApiIT {

  @RegisterExtension static final ApiServer SERVER = new ApiServer();

  private final TenantClient tenant = SERVER.customers();
  private final BulkMergeClient merges = new BulkMergeClient(SERVER, tenant);

  @Test
  void should_merge_a_chain_whatever_the_order_of_its_lines() {
    var a = merges.person("a");
    var b = merges.person("b");
    var c = merges.person("c");

    var job = completed(merges.post("", line(b, c), line(a, b)), 2, 0, 0);

    assertThat(merges.rows(job))
        .containsExactly("1 1 merged " + a + " []", "2 2 merged " + a + " []");
    tenant.expect(
        a,
        """
        {"FirstName": ["a", "b", "c"], "EmailAddress": "a@x.org", "PhoneNumber": ["a", "b", "c"]}""");
    assertThat(tenant.identify("PhoneNumber=c")).containsExactly(a);
    var merged = tenant.get("/profiles/" + c);
    assertThat(merged.json().path("merged_into").asText()).isEqualTo(a);
  }

  @Test
  void should_merge_a_circle_into_its_smallest_id_and_skip_the_line_that_closes_it() {
    var two = sorted(merges.person("a"), merges.person("b"));

    var job =
        completed(
            merges.post("", line(two.get(1), two.get(0)), line(two.get(0), two.get(1))), 1, 1, 0);

    assertThat(merges.rows(job))
        .containsExactly(
            "1 1 skipped " + two.get(0) + " [already-merged]", "2 2 merged " + two.get(0) + " []");
  }

  @Test
  void should_record_the_agent_and_the_job_in_the_history() {
    var a = merges.person("a");
    var b = merges.person("b");
    var job =
        completed(merges.post("", line(a, b, "\"agent_id\": 7, \"reason\": \"twice\"")), 1, 0, 0);

    var merge = tenant.get("/merges").json().get(0);

    assertThat(merge.path("agent_id").asText()).isEqualTo("7");
    assertThat(merge.path("reason").asText()).isEqualTo("twice");
    assertThat(merge.path("job").path("id")).isEqualTo(job.path("id"));
    assertThat(merge.path("job").path("index").asInt()).isEqualTo(1);
    assertThat(merge.path("links").path("job")).isEqualTo(job.path("links").path("self"));
  }

  @Test
  void should_fail_only_invalid_lines_and_return_them_unchanged() {
    var a = merges.person("a");
    var b = merges.person("b");
    var missing = line("0000000000000000", b);
    var broken = "{\"destination\": \"" + a + "\", \"extra\": 1}";

    var job =
        completed(
            merges.post("", "not JSON", line(a, b), broken, "", missing, line(a, a)), 1, 0, 4);

    assertThat(merges.rows(job))
        .containsExactly(
            "1 1 failed  [malformed-json]",
            "2 2 merged " + a + " []",
            "3 3 failed  [unknown-member, member-missing]",
            "4 5 failed  [profile-not-found]",
            "5 6 failed  [same-profile]");
    assertThat(merges.rows(job, "&outcome=merged")).containsExactly("2 2 merged " + a + " []");
    var failed = tenant.get(job.path("links").path("failed_rows").asText());
    assertThat(failed.text().lines()).containsExactly("not JSON", broken, missing, line(a, a));
    assertThat(tenant.get("/imports/" + job.path("id").asText() + "/failed.csv").status())
        .isEqualTo(404);
    assertThat(job.path("errors")).hasSize(5);
  }

  @Test
  void should_read_csv_and_return_its_failed_rows_as_csv() {
    var a = merges.person("a");
    var b = merges.person("b");
    var file = "destination;source;reason\r\n%s;%s;twice\r\n;%s;x\r\n".formatted(a, b, a);

    var job =
        completed(
            merges.post("?delimiter=%3B", file.getBytes(UTF_8), "Content-Type", "text/csv"),
            1,
            0,
            1);

    assertThat(merges.rows(job))
        .containsExactly("1 2 merged " + a + " []", "2 3 failed  [member-missing]");
    assertThat(tenant.get(job.path("links").path("failed_rows").asText()).text())
        .isEqualTo("destination;source;reason\r\n;%s;x\r\n".formatted(a));
    assertThat(merges.post("?delimiter=%3B", line(a, b)).status()).isEqualTo(400);
  }

  @Test
  void should_fail_a_line_with_all_its_conflicts_and_merge_the_others() {
    var a =
        merges.person(
            "a", "\"Address\": {\"City\": \"x\"}, \"Phone\": [{\"Type\": 1, \"Number\": \"1\"}]");
    var b =
        merges.person(
            "b", "\"Address\": {\"City\": \"y\"}, \"Phone\": [{\"Type\": 1, \"Number\": \"2\"}]");
    var c = merges.person("c");

    var job = completed(merges.post("", line(b, c), line(a, b)), 1, 0, 1);

    assertThat(merges.rows(job))
        .containsExactly(
            "1 1 merged " + b + " []",
            "2 2 failed " + a + " [extension-conflict, record-differs, record-differs]");
    assertThat(tenant.identify("PhoneNumber=c")).containsExactly(b);
    var forced = completed(merges.post("", line(a, b, "\"force_merge\": true")), 1, 0, 0);
    assertThat(merges.rows(forced)).containsExactly("1 1 merged " + a + " []");
    assertThat(tenant.profile(a).path("Address").path("City").asText()).isEqualTo("y");
  }

  @Test
  void should_follow_ids_that_were_merged_before() {
    var a = merges.person("a");
    var b = merges.person("b");
    var c = merges.person("c");
    var d = merges.person("d");
    merges.merge(a, b);
    merges.merge(c, d);

    var job = completed(merges.post("", line(b, d), line(a, b)), 1, 1, 0);

    assertThat(merges.rows(job))
        .containsExactly("1 1 merged " + a + " []", "2 2 skipped " + a + " [already-merged]");
    assertThat(tenant.identify("PhoneNumber=d")).containsExactly(a);
  }

  @Test
  void should_read_compressed_lines_and_refuse_damaged_ones() throws IOException {
    var a = merges.person("a");
    var b = merges.person("b");
    var compressed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(compressed)) {
      gzip.write(line(a, b).getBytes(UTF_8));
    }
    var damaged = Arrays.copyOf(compressed.toByteArray(), compressed.size() - 9);

    assertThat(merges.post("", damaged, "Content-Encoding", "gzip").json().path("code").asText())
        .isEqualTo("corrupt-upload");
    completed(merges.post("", compressed.toByteArray(), "Content-Encoding", "gzip"), 1, 0, 0);
    completed(merges.post("", new byte[0]), 0, 0, 0);
    assertThat(merges.post("", compressed.toByteArray(), "Content-Encoding", "br").status())
        .isEqualTo(415);
  }

  @Test
  void should_refuse_too_many_lines_and_unknown_parameters() {
    assertThat(merges.post("", "{}\n".repeat(100_001).getBytes(UTF_8)).json().path("code").asText())
        .isEqualTo("too-many-lines");
    assertThat(merges.post("?id-key=idEmail", "{}").status()).isEqualTo(400);
    assertThat(merges.post("?dry-run=perhaps", "{}").status()).isEqualTo(400);
    assertThat(
            merges
                .post("?foo=1&delimiter=;&encoding=UTF-8&max-errors=many", "{}")
                .json()
                .path("errors")
                .findValuesAsText("parameter"))
        .containsExactlyInAnyOrder("foo", "delimiter", "encoding", "max-errors");
    var undefined = new BulkMergeClient(SERVER, SERVER.tenant());
    assertThat(undefined.post("", "{}".getBytes(UTF_8)).status()).isEqualTo(403);
  }

  @Test
  void should_have_the_same_result_for_any_order_of_lines() {
    var random = new Random(11);
    var plan = new ArrayList<int[]>();
    for (int i = 0; i < 100; i++) {
      plan.add(new int[] {random.nextInt(90), random.nextInt(90), random.nextInt(3)});
    }
    plan.removeIf(merge -> merge[0] == merge[1]);
    var expected = shuffled(plan, 0);
    for (long seed = 1; seed <= 2; seed++) {
      assertThat(shuffled(plan, seed)).isEqualTo(expected);
    }
  }

  /** The result for each profile, by name: ids are random, but names follow their order. */
  private static Map<String, String> shuffled(List<int[]> plan, long seed) {
    var customers = SERVER.customers();
    var ids = new ArrayList<String>();
    for (int i = 0; i < 90; i++) {
      ids.add(customers.create("{}"));
    }
    Collections.sort(ids);
    for (int i = 0; i < ids.size(); i++) {
      var city = i % 3 == 0 ? ", \"Address\": {\"City\": \"" + i % 9 + "\"}" : "";
      var content = "{\"FirstName\": \"n" + i + "\"" + city + "}";
      assertThat(customers.put("/profiles/" + ids.get(i), content).status()).isEqualTo(200);
    }
    var lines = new ArrayList<String>();
    plan.forEach(
        merge ->
            lines.add(
                line(ids.get(merge[0]), ids.get(merge[1]), "\"force_merge\": " + (merge[2] == 0))));
    Collections.shuffle(lines, new Random(seed));
    var job =
        job(
            new BulkMergeClient(SERVER, customers)
                .post("", String.join("\n", lines).getBytes(UTF_8)));
    assertThat(job.path("state").asText()).isEqualTo("completed");
    assertThat(job.path("counts").path("merged").asInt()).isGreaterThan(30);
    assertThat(job.path("counts").path("failed").asInt()).isGreaterThan(0);
    var results = new TreeMap<String, String>();
    for (int i = 0; i < ids.size(); i++) {
      var answer = customers.get("/profiles/" + ids.get(i) + "?extensions=Address");
      var profile = answer.json();
      results.put(
          "n" + i,
          answer.status() == 200
              ? profile.path("FirstName") + " " + profile.path("Address")
              : "in n" + ids.indexOf(profile.path("merged_into").asText()));
    }
    return results;
  }

  private static List<String> sorted(String... ids) {
    return Arrays.stream(ids).sorted().toList();
  }
}
