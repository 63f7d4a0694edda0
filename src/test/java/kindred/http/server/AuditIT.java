package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import kindred.access.TestUsers;
import kindred.harness.CapturedLog;
import kindred.http.ApiServer;
import kindred.http.ContractClient;
import kindred.http.ContractClient.Answer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who asked for what. The operations come from the contract, so that a new one takes part. */
class AuditIT {

  private static final TestUsers USERS = new TestUsers();

  @RegisterExtension static final ApiServer API = ApiServer.withAccess(USERS::config);

  private static final List<String> ROLES = List.of("read", "write", "import", "merge", "schema");
  private static final int TENANT = 2_301;
  private static final int OTHER = 2_302;

  /** Reads that are entries, and a read that is none although it is a POST. */
  private static final Set<String> DOWNLOADS =
      Set.of(
          "downloadFailedRows",
          "downloadSkippedRows",
          "downloadFailedMerges",
          "downloadImportLog",
          "getMerge");

  private static final Set<String> POSTED_READS = Set.of("searchProfiles");

  private static TenantClient auditor;
  private static String profile;
  private static String source;

  @BeforeAll
  static void populate() {
    var tenants = List.of("" + TENANT, "" + OTHER);
    USERS.add("founder", ROLES, tenants);
    USERS.add("worker", ROLES, List.of("" + TENANT));
    USERS.add("colleague", ROLES, List.of("" + TENANT));
    USERS.add("planter", ROLES, List.of("" + TENANT));
    USERS.add("reader", List.of("read"), List.of("" + TENANT));
    USERS.add("stranger", ROLES, List.of("" + OTHER));
    USERS.add("auditor", List.of("admin"), tenants);
    var waiting = as("auditor");
    await().until(() -> waiting.get("/metrics").status() == 200);
    auditor = waiting.ofTenant(TENANT);
    var founder = as("founder").ofTenant(TENANT);
    founder.defineCustomers();
    as("founder").ofTenant(OTHER).defineCustomers();
    profile = founder.create("{\"FirstName\": \"Ada\", \"EmailAddress\": \"ada@example.com\"}");
    source = founder.create("{\"FirstName\": \"Ada\", \"EmailAddress\": \"a@example.com\"}");
  }

  private static ContractClient as(String name) {
    return API.client().with("Authorization", TestUsers.basic(name));
  }

  private static String parameter(String name) {
    return switch (name) {
      case "customer_id" -> profile;
      case "source_id", "other_id" -> source;
      case "name" -> "idEmail";
      case "extension" -> "Note";
      default -> "0000000000000000";
    };
  }

  /** The entries, newest first, once all are written. */
  private static List<JsonNode> entries(String query) {
    API.awaitAudit();
    var answer = auditor.get("/audit?limit=1000" + query);
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    var entries = new ArrayList<JsonNode>();
    answer.json().forEach(entries::add);
    return entries;
  }

  @Test
  void every_operation_that_can_change_something_leaves_one_entry_and_a_read_leaves_none() {
    var sent = new TreeMap<String, Integer>();
    for (var operation : GuardedOperation.all()) {
      if (!operation.open() && operation.ofTenant()) {
        var answer = operation.send(as("worker"), AuditIT::parameter);
        boolean reads = operation.method().equals("GET") || POSTED_READS.contains(operation.id());
        if (!operation.roles().equals(Set.of("admin"))
            && (!reads || DOWNLOADS.contains(operation.id()))) {
          sent.put(operation.id(), answer.status());
        }
      }
    }

    var recorded = new TreeMap<String, Integer>();
    var entries = entries("&user=worker");
    for (var entry : entries) {
      recorded.put(entry.path("operation").asText(), entry.path("status").asInt());
      assertThat(entry.path("user").asText()).isEqualTo("worker");
      assertThat(entry.path("via").asText()).isEqualTo("password");
      assertThat(entry.path("code").isMissingNode()).isEqualTo(entry.path("status").asInt() < 400);
    }
    assertThat(recorded).isEqualTo(sent).hasSizeGreaterThan(20);
    assertThat(entries).hasSize(sent.size());
  }

  @Test
  void an_entry_names_what_was_changed_and_what_was_created() {
    var founder = as("founder").ofTenant(TENANT);
    var kept = founder.create("{\"FirstName\": \"Grace\"}");
    var created = founder.create("{\"FirstName\": \"Grace\"}");
    var merge = founder.put("/profiles/" + kept + "/merge/" + created, "{}").header("Merge-Id");
    founder.post("/merges/" + merge + "/undo", "{}");
    var job =
        founder.post("/imports", "FirstName\nBob\n", "Content-Type", "text/csv").json().path("id");
    founder.post(
        "/metadata/identification-keys", "{\"name\": \"idLast\", \"attributes\": [\"LastName\"]}");
    founder.delete("/metadata/identification-keys/idLast");
    founder.delete("/metadata/identification-keys/ada@example.com");

    assertThat(subject("createProfile")).contains("\"created\":\"" + created + "\"");
    assertThat(subject("mergeProfiles"))
        .isEqualTo(
            "{\"created\":\"%s\",\"customer_id\":\"%s\",\"source_id\":\"%s\"}"
                .formatted(merge, kept, created));
    assertThat(subject("unmergeProfiles")).isEqualTo("{\"merge_id\":\"" + merge + "\"}");
    assertThat(subject("createImport")).isEqualTo("{\"created\":\"" + job.asText() + "\"}");
    assertThat(subject("createIdentificationKey")).isEqualTo("{\"created\":\"idLast\"}");
    assertThat(entries("&operation=deleteIdentificationKey&user=founder"))
        .extracting(entry -> entry.path("subject").toString())
        .containsExactly("{}", "{\"name\":\"idLast\"}");
  }

  @Test
  void a_merge_its_undo_and_a_job_name_their_caller_who_is_not_the_agent() {
    var founder = as("founder").ofTenant(TENANT);
    var colleague = as("colleague").ofTenant(TENANT);
    var kept = founder.create("{\"FirstName\": \"Grace\"}");
    var first = founder.create("{\"FirstName\": \"Grace\"}");
    var second = founder.create("{\"FirstName\": \"Grace\"}");
    var merge =
        founder
            .put("/profiles/" + kept + "/merge/" + first, "{\"agent_id\": \"7\"}")
            .header("Merge-Id");
    colleague.post("/merges/" + merge + "/undo", "{\"agent_id\": \"8\"}");
    var bulk =
        founder.post(
            "/merges",
            "{\"destination\":\"" + kept + "\",\"source\":\"" + second + "\"}\n",
            "Content-Type",
            "application/x-ndjson");
    assertThat(bulk.json().path("asked_by").asText()).as("%s", bulk).isEqualTo("founder");

    var one = founder.get("/merges/" + merge).json();
    assertThat(one.path("asked_by").asText()).isEqualTo("founder");
    assertThat(one.path("agent_id").asText()).isEqualTo("7");
    assertThat(one.at("/undo/asked_by").asText()).isEqualTo("colleague");
    var ofLine = founder.get("/profiles/" + kept + "/merges").json().get(0);
    assertThat(ofLine.path("source").asText()).isEqualTo(second);
    assertThat(ofLine.path("asked_by").asText()).isEqualTo("founder");

    var job =
        founder
            .post("/imports", "FirstName\nBob\n", "Content-Type", "text/csv")
            .json()
            .path("id")
            .asText();
    assertThat(founder.get("/imports/" + job).json().path("asked_by").asText())
        .isEqualTo("founder");
    colleague.post("/imports/" + job + "/undo", "");
    var askers =
        API.keyspace().rowsOf(TENANT, "import_job").stream()
            .filter(row -> "undo".equals(row.getString("kind")))
            .map(row -> row.getString("asked_by"))
            .toList();
    assertThat(askers).containsExactly("colleague");
  }

  @Test
  void updates_deletions_and_definitions_name_their_caller_in_the_row_that_decides() {
    var founder = as("founder").ofTenant(TENANT);
    var deleted = founder.create("{\"FirstName\": \"Grace\"}");
    founder.put("/profiles/" + deleted, "{\"FirstName\": \"Hedy\"}");
    founder.post("/profiles/" + deleted + "/extensions", "{\"Note\": [{\"Text\": \"x\"}]}");
    founder.delete("/profiles/" + deleted);
    founder.post(
        "/metadata/identification-keys",
        "{\"name\": \"idNames\", \"attributes\": [\"FirstName\", \"LastName\"]}");

    assertThat(
            API.keyspace()
                .rows(
                    "SELECT meta FROM profile WHERE tenant_id = ? AND customer_id = ? AND kind = 9",
                    TENANT,
                    deleted))
        .extracting(row -> row.getString("meta"))
        .containsExactly("founder", "founder", "founder");
    assertThat(API.keyspace().rowsOf(TENANT, "tenant_schema"))
        .filteredOn(row -> "idnames".equals(row.getString("name")))
        .singleElement()
        .satisfies(row -> assertThat(row.getString("definition")).contains("\"by\":\"founder\""));
  }

  /** Of the newest entry of the founder for an operation. */
  private static String subject(String operation) {
    return entries("&user=founder&operation=" + operation).get(0).path("subject").toString();
  }

  @Test
  void refusals_by_role_and_tenant_leave_no_entry_but_a_line_in_the_log() {
    var log = CapturedLog.of("kindred.audit");
    try (log) {
      assertThat(as("reader").delete("/profiles/" + profile).status()).isEqualTo(401);
      var foreign = as("stranger").ofTenant(TENANT).delete("/profiles/" + profile);
      assertThat(foreign.status()).isEqualTo(404);
      await()
          .until(
              () ->
                  !log.lines("\"reader\"", "\"operation-not-allowed\"").isEmpty()
                      && !log.lines("\"stranger\"", "\"tenant-not-found\"").isEmpty());
    }

    assertThat(entries("&user=reader")).isEmpty();
    assertThat(entries("&user=stranger")).isEmpty();
    assertThat(as("auditor").ofTenant(OTHER).get("/audit?user=stranger").text()).isEqualTo("[]\n");
  }

  @Test
  void no_value_of_a_customer_is_in_an_entry_or_in_the_log() {
    var log = CapturedLog.of("kindred.audit");
    var whole = CapturedLog.of("kindred");
    String planted = "Planted";
    try (log;
        whole) {
      var planter = as("planter").ofTenant(TENANT);
      planter.create("{\"FirstName\": \"Planted1\", \"EmailAddress\": \"planted2@Planted.org\"}");
      planter.post("/profiles", "{\"Planted3\": \"Planted4\"}");
      planter.delete("/profiles/Planted5@example.org");
      planter.put(
          "/profiles/" + profile, "{\"FirstName\": \"Planted6\"}", "If-Match", "\"Planted7\"");
      planter.post("/profiles", "{}", "Idempotency-Key", "Planted8");
      planter.post("/profiles/search", "{\"FirstName\": \"Planted9\"}");
      planter.get("/profiles?FirstName=Planted10");
      planter.post("/imports", "FirstName,Age\nPlanted11,Planted12\n", "Content-Type", "text/csv");
      planter.delete("/profiles/" + profile + "?FirstName=Planted13");
      planter.delete("/metadata/identification-keys/Planted14");
      API.client().delete("/profiles/Planted15", "Authorization", "Bearer Planted16");
      planter.put("/profiles/" + profile + "/merge/Planted17", "{\"reason\": \"Planted18\"}");
    }

    var entries = entries("&user=planter");
    assertThat(entries).hasSizeGreaterThan(6);
    assertThat(entries.toString()).doesNotContainIgnoringCase(planted);
    assertThat(log.lines("\"planter\"")).hasSizeGreaterThan(6);
    assertThat(log.lines(planted)).isEmpty();
    assertThat(whole.said("deleteProfile")).isNotEmpty();
    assertThat(whole.said(planted)).isEmpty();
  }

  @Test
  void a_tenant_sees_its_own_entries_only_and_nobody_but_an_admin_sees_any() {
    as("stranger").ofTenant(OTHER).create("{\"FirstName\": \"Eve\"}");
    API.awaitAudit();
    var others = as("auditor").ofTenant(OTHER).get("/audit?user=stranger&operation=createProfile");

    assertThat(others.json()).hasSize(1);
    assertThat(entries("&user=stranger")).isEmpty();
    assertThat(as("stranger").ofTenant(OTHER).get("/audit").code())
        .isEqualTo("operation-not-allowed");
  }

  @Test
  void pages_and_filters_of_time_show_each_entry_once() {
    var founder = as("founder").ofTenant(OTHER);
    for (int i = 0; i < 5; i++) {
      founder.create("{\"FirstName\": \"Eve\"}");
    }
    API.awaitAudit();
    var all = as("auditor").ofTenant(OTHER);
    var expected = traces(all.get("/audit?user=founder&operation=createProfile"));
    assertThat(expected).hasSize(5);

    var seen = new ArrayList<String>();
    var page = all.get("/audit?user=founder&operation=createProfile&limit=2");
    seen.addAll(traces(page));
    while (page.headers().firstValue("Next-Cursor").isPresent()) {
      page =
          all.get(
              "/audit?user=founder&operation=createProfile&limit=2&cursor="
                  + page.header("Next-Cursor"));
      seen.addAll(traces(page));
    }
    assertThat(seen).isEqualTo(expected);

    var now = Instant.now();
    var tomorrow = now.plus(Duration.ofDays(1));
    assertThat(all.get("/audit?from=" + tomorrow).text()).isEqualTo("[]\n");
    assertThat(all.get("/audit?to=" + now.minus(Duration.ofDays(2))).text()).isEqualTo("[]\n");
    assertThat(all.get("/audit?from=" + now.minus(Duration.ofDays(900)) + "&user=nobody").status())
        .isEqualTo(200);
    assertThat(all.get("/audit?from=yesterday").code()).isEqualTo("invalid-parameter");
    assertThat(all.get("/audit?cursor=nonsense!").code()).isEqualTo("malformed-cursor");
  }

  private static List<String> traces(Answer answer) {
    return answer.json().findValuesAsText("trace_id");
  }
}
