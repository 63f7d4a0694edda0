package kindred.http.merges;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import kindred.http.ApiServer;
import kindred.http.ContractClient.Answer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files of merges over HTTP. */
class BulkMergeApiIT {

  @RegisterExtension static final ApiServer SERVER = new ApiServer();

  private final TenantClient tenant = SERVER.customers();

  @Test
  void should_merge_a_chain_whose_lines_come_in_any_order() {
    var a = person("a");
    var b = person("b");
    var c = person("c");

    var job = completed(post("", line(b, c), line(a, b)), 2, 0, 0);

    assertThat(rows(job)).containsExactly("1 1 merged " + a + " []", "2 2 merged " + a + " []");
    tenant.expect(
        a,
        """
        {"FirstName": ["a", "b", "c"], "EmailAddress": "a@x.org", "PhoneNumber": ["a", "b", "c"]}""");
    assertThat(tenant.identify("PhoneNumber=c")).containsExactly(a);
    var gone = tenant.get("/profiles/" + c);
    assertThat(gone.json().path("merged_into").asText()).isEqualTo(a);
  }

  @Test
  void should_merge_a_circle_into_its_smallest_id_and_skip_the_line_that_closes_it() {
    var two = sorted(person("a"), person("b"));

    var job =
        completed(post("", line(two.get(1), two.get(0)), line(two.get(0), two.get(1))), 1, 1, 0);

    assertThat(rows(job))
        .containsExactly(
            "1 1 skipped " + two.get(0) + " [already-merged]", "2 2 merged " + two.get(0) + " []");
  }

  @Test
  void should_tell_who_asked_in_the_history() {
    var a = person("a");
    var b = person("b");
    var job = completed(post("", line(a, b, "\"agent_id\": 7, \"reason\": \"twice\"")), 1, 0, 0);

    var merge = tenant.get("/merges").json().get(0);

    assertThat(merge.path("agent_id").asText()).isEqualTo("7");
    assertThat(merge.path("reason").asText()).isEqualTo("twice");
    assertThat(merge.path("job").path("id")).isEqualTo(job.path("id"));
    assertThat(merge.path("job").path("index").asInt()).isEqualTo(1);
    assertThat(merge.path("links").path("job")).isEqualTo(job.path("links").path("self"));
  }

  @Test
  void should_fail_bad_lines_alone_and_give_them_back_unchanged() {
    var a = person("a");
    var b = person("b");
    var missing = line("0000000000000000", b);
    var broken = "{\"destination\": \"" + a + "\", \"extra\": 1}";

    var job = completed(post("", "not JSON", line(a, b), broken, "", missing, line(a, a)), 1, 0, 4);

    assertThat(rows(job))
        .containsExactly(
            "1 1 failed  [malformed-json]",
            "2 2 merged " + a + " []",
            "3 3 failed  [unknown-member, member-missing]",
            "4 5 failed  [profile-not-found]",
            "5 6 failed  [same-profile]");
    assertThat(rows(job, "&outcome=merged")).containsExactly("2 2 merged " + a + " []");
    var failed = tenant.get(job.path("links").path("failed_rows").asText());
    assertThat(failed.text().lines()).containsExactly("not JSON", broken, missing, line(a, a));
    assertThat(tenant.get("/imports/" + job.path("id").asText() + "/failed.csv").status())
        .isEqualTo(404);
    assertThat(job.path("errors")).hasSize(5);
  }

  @Test
  void should_refuse_a_conflict_with_all_of_it_and_merge_into_what_stays() {
    var a =
        person(
            "a", "\"Address\": {\"City\": \"x\"}, \"Phone\": [{\"Type\": 1, \"Number\": \"1\"}]");
    var b =
        person(
            "b", "\"Address\": {\"City\": \"y\"}, \"Phone\": [{\"Type\": 1, \"Number\": \"2\"}]");
    var c = person("c");

    var job = completed(post("", line(b, c), line(a, b)), 1, 0, 1);

    assertThat(rows(job))
        .containsExactly(
            "1 1 merged " + b + " []",
            "2 2 failed " + a + " [extension-conflict, record-differs, record-differs]");
    assertThat(tenant.identify("PhoneNumber=c")).containsExactly(b);
    var forced = completed(post("", line(a, b, "\"force_merge\": true")), 1, 0, 0);
    assertThat(rows(forced)).containsExactly("1 1 merged " + a + " []");
    assertThat(tenant.profile(a).path("Address").path("City").asText()).isEqualTo("y");
  }

  @Test
  void should_follow_ids_that_were_merged_before() {
    var a = person("a");
    var b = person("b");
    var c = person("c");
    var d = person("d");
    merge(a, b);
    merge(c, d);

    var job = completed(post("", line(b, d), line(a, b)), 1, 1, 0);

    assertThat(rows(job))
        .containsExactly("1 1 merged " + a + " []", "2 2 skipped " + a + " [already-merged]");
    assertThat(tenant.identify("PhoneNumber=d")).containsExactly(a);
  }

  @Test
  void should_foresee_in_a_dry_run_what_the_real_run_does() {
    var a = person("a", "\"Address\": {\"City\": \"x\"}");
    var b = person("b");
    var c = person("c", "\"Address\": {\"City\": \"y\"}");
    var d = person("d", "\"Address\": {\"City\": \"y\"}");
    var lines = new String[] {line(b, c), line(c, d), line(a, b), line(a, "0000000000000000"), "x"};
    var before = Arrays.asList(tenant.etag(a), tenant.etag(b), tenant.etag(c), tenant.etag(d));

    var foreseen = completed(post("?dry-run=true", lines), 2, 0, 3);

    assertThat(Arrays.asList(tenant.etag(a), tenant.etag(b), tenant.etag(c), tenant.etag(d)))
        .isEqualTo(before);
    assertThat(tenant.get("/merges").json()).isEmpty();
    var real = completed(post("", lines), 2, 0, 3);
    assertThat(rows(real)).isEqualTo(rows(foreseen));
    assertThat(rows(real).get(0)).contains("failed").contains("extension-conflict");
  }

  @Test
  void should_stop_when_too_many_lines_fail() {
    var a = person("a");
    var b = person("b");

    var job = job(post("?max-errors=1", "x", "y", line(a, b)));

    assertThat(job.path("state").asText()).isEqualTo("stopped");
    assertThat(rows(job))
        .containsExactly("1 1 failed  [malformed-json]", "2 2 failed  [malformed-json]");
    assertThat(tenant.get("/profiles/" + b).status()).isEqualTo(200);
  }

  @Test
  void should_answer_at_once_when_asked_to_and_be_watched() {
    var lines = new ArrayList<String>();
    for (int i = 0; i < 20; i++) {
      lines.add(line(person("d" + i), person("s" + i)));
    }
    var accepted = post("", String.join("\n", lines).getBytes(UTF_8), "Prefer", "respond-async");

    assertThat(accepted.status()).isEqualTo(202);
    var self = accepted.header("Location");
    await().until(() -> !tenant.get(self).json().path("state").asText().equals("running"));
    var job = tenant.get(self).json();
    assertThat(job.path("counts").path("merged").asInt()).isEqualTo(20);
    assertThat(job.path("percent").asInt()).isEqualTo(100);
    assertThat(tenant.get("/imports").json().get(0)).isEqualTo(job);
  }

  @Test
  void should_pause_and_go_on_when_an_operator_wants_it() {
    var self = slow(40);

    assertThat(patch(self, "{\"state\": \"paused\"}").status()).isEqualTo(200);

    var paused = awaitState(self, "paused");
    assertThat(paused.path("counts").path("merged").asInt()).isLessThan(40);
    assertThat(patch(self, "{\"max_rows_per_second\": null, \"state\": \"running\"}").status())
        .isEqualTo(200);
    var job = awaitState(self, "completed");
    assertThat(job.path("counts").path("merged").asInt()).isEqualTo(40);
    assertThat(rows(job)).hasSize(40).allMatch(row -> row.contains(" merged "));
    assertThat(tenant.get("/merges").json()).hasSize(40);
  }

  @Test
  void should_end_when_an_operator_wants_it_and_tell_what_was_merged() {
    var self = slow(40);

    assertThat(patch(self, "{\"state\": \"cancelled\"}").status()).isEqualTo(200);

    var job = awaitState(self, "cancelled");
    int merged = job.path("counts").path("merged").asInt();
    assertThat(merged).isLessThan(40);
    assertThat(rows(job)).hasSize(merged);
    assertThat(tenant.get("/merges").json()).hasSize(merged);
    var undo = tenant.post(self + "/undo", "{}");
    assertThat(undo.status()).isEqualTo(409);
    assertThat(undo.json().path("code").asText()).isEqualTo("not-an-import");
  }

  /** A job that runs, and runs slowly: all goes into one profile, two lines a second. */
  private String slow(int sources) {
    var into = person("into");
    var lines = new ArrayList<String>();
    for (int i = 0; i < sources; i++) {
      lines.add(line(into, person("s" + i)));
    }
    var accepted = post("", String.join("\n", lines).getBytes(UTF_8), "Prefer", "respond-async");
    assertThat(accepted.status()).isEqualTo(202);
    var self = accepted.header("Location");
    assertThat(patch(self, "{\"max_rows_per_second\": 2}").status()).isEqualTo(200);
    return self;
  }

  private Answer patch(String self, String json) {
    return SERVER
        .client()
        .exchange(
            "PATCH",
            self,
            BodyPublishers.ofString(json),
            "Content-Type",
            "application/json",
            "X-Genesys-TenantId",
            Integer.toString(tenant.id()));
  }

  private JsonNode awaitState(String self, String state) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> tenant.get(self).json(), job -> job.path("state").asText().equals(state));
  }

  @Test
  void should_give_a_named_request_the_same_job_and_refuse_other_lines_under_its_name() {
    var a = person("a");
    var b = person("b");
    var c = person("c");

    var first = post("", line(a, b).getBytes(UTF_8), "Idempotency-Key", "one");
    var again = post("", line(a, b).getBytes(UTF_8), "Idempotency-Key", "one");
    var other = post("", line(a, c).getBytes(UTF_8), "Idempotency-Key", "one");

    assertThat(again.json()).isEqualTo(job(first));
    assertThat(other.status()).isEqualTo(422);
    assertThat(tenant.get("/merges").json()).hasSize(1);
  }

  @Test
  void should_take_packed_lines_and_refuse_damaged_ones() throws IOException {
    var a = person("a");
    var b = person("b");
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(line(a, b).getBytes(UTF_8));
    }
    var damaged = Arrays.copyOf(packed.toByteArray(), packed.size() - 9);

    assertThat(post("", damaged, "Content-Encoding", "gzip").json().path("code").asText())
        .isEqualTo("corrupt-upload");
    completed(post("", packed.toByteArray(), "Content-Encoding", "gzip"), 1, 0, 0);
    completed(post("", new byte[0]), 0, 0, 0);
    assertThat(post("", packed.toByteArray(), "Content-Encoding", "br").status()).isEqualTo(415);
  }

  @Test
  void should_refuse_what_is_too_much_and_parameters_that_are_not_its_own() {
    assertThat(post("", "{}\n".repeat(100_001).getBytes(UTF_8)).json().path("code").asText())
        .isEqualTo("too-many-lines");
    assertThat(post("?id-key=idEmail", "{}").status()).isEqualTo(400);
    assertThat(post("?dry-run=perhaps", "{}").status()).isEqualTo(400);
    var nobody = SERVER.tenant();
    assertThat(post(nobody, "", "{}".getBytes(UTF_8)).status()).isEqualTo(403);
  }

  @Test
  void should_make_the_same_of_a_file_in_any_order() {
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

  /** What became of each profile, by names: ids are random, but the names follow their order. */
  private static Map<String, String> shuffled(List<int[]> plan, long seed) {
    var customers = SERVER.customers();
    var ids = new ArrayList<String>();
    for (int i = 0; i < 90; i++) {
      ids.add(customers.create("{}"));
    }
    Collections.sort(ids);
    for (int i = 0; i < ids.size(); i++) {
      var city = i % 3 == 0 ? ", \"Address\": {\"City\": \"" + i % 9 + "\"}" : "";
      var named = "{\"FirstName\": \"n" + i + "\"" + city + "}";
      assertThat(customers.put("/profiles/" + ids.get(i), named).status()).isEqualTo(200);
    }
    var lines = new ArrayList<String>();
    plan.forEach(
        merge ->
            lines.add(
                line(ids.get(merge[0]), ids.get(merge[1]), "\"force_merge\": " + (merge[2] == 0))));
    Collections.shuffle(lines, new Random(seed));
    var job = job(post(customers, "", String.join("\n", lines).getBytes(UTF_8)));
    assertThat(job.path("state").asText()).isEqualTo("completed");
    assertThat(job.path("counts").path("merged").asInt()).isGreaterThan(30);
    assertThat(job.path("counts").path("failed").asInt()).isGreaterThan(0);
    var became = new TreeMap<String, String>();
    for (int i = 0; i < ids.size(); i++) {
      var answer = customers.get("/profiles/" + ids.get(i) + "?extensions=Address");
      var profile = answer.json();
      became.put(
          "n" + i,
          answer.status() == 200
              ? profile.path("FirstName") + " " + profile.path("Address")
              : "in n" + ids.indexOf(profile.path("merged_into").asText()));
    }
    return became;
  }

  private String person(String name) {
    return person(name, "");
  }

  private String person(String name, String more) {
    return tenant.create(
        "{\"FirstName\": \"%s\", \"EmailAddress\": \"%s@x.org\", \"PhoneNumber\": \"%s\"%s}"
            .formatted(name, name, name, more.isEmpty() ? "" : ", " + more));
  }

  private void merge(String destination, String source) {
    assertThat(tenant.put("/profiles/" + destination + "/merge/" + source, "{}").status())
        .isEqualTo(204);
  }

  private static String line(String destination, String source) {
    return line(destination, source, "");
  }

  private static String line(String destination, String source, String more) {
    return "{\"destination\": \"%s\", \"source\": \"%s\"%s}"
        .formatted(destination, source, more.isEmpty() ? "" : ", " + more);
  }

  private Answer post(String query, String... lines) {
    return post(query, String.join("\n", lines).getBytes(UTF_8));
  }

  private Answer post(String query, byte[] body, String... headers) {
    return post(tenant, query, body, headers);
  }

  private static Answer post(TenantClient tenant, String query, byte[] body, String... headers) {
    var all = new ArrayList<>(List.of("Content-Type", "application/x-ndjson"));
    all.addAll(List.of("X-Genesys-TenantId", Integer.toString(tenant.id())));
    all.addAll(List.of(headers));
    return SERVER
        .client()
        .exchange(
            "POST",
            "/merges" + query,
            BodyPublishers.ofByteArray(body),
            all.toArray(String[]::new));
  }

  private static JsonNode job(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("kind").asText()).isEqualTo("merge");
    return answer.json();
  }

  private static JsonNode completed(Answer answer, int merged, int skipped, int failed) {
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

  private List<String> rows(JsonNode job) {
    return rows(job, "");
  }

  /** {@code index line outcome customer [codes]} of each line. */
  private List<String> rows(JsonNode job, String query) {
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

  private static List<String> sorted(String... ids) {
    return Arrays.stream(ids).sorted().toList();
  }
}
