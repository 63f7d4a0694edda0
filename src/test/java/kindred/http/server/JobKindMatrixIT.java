package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import kindred.access.TestUsers;
import kindred.http.ApiServer;
import kindred.http.ContractClient;
import kindred.http.ContractClient.Answer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs are visible to callers who may start jobs of their kind, and to nobody else. */
class JobKindMatrixIT {

  private static final TestUsers USERS = new TestUsers();

  @RegisterExtension static final ApiServer API = ApiServer.withAccess(USERS::config);

  private static final String TENANT = "2101";
  private static final String NEVER = "0123456789abcdef";

  private static ContractClient importer;
  private static ContractClient merger;
  private static String importJob;
  private static String mergeJob;

  @BeforeAll
  static void start() {
    USERS.add("importer", List.of("import"), List.of(TENANT));
    USERS.add("merger", List.of("merge"), List.of(TENANT));
    USERS.add("both", List.of("import", "merge", "schema", "read"), List.of(TENANT));
    var both = client("both");
    await().atMost(Duration.ofSeconds(60)).until(() -> both.get("/imports").status() == 200);
    importer = client("importer");
    merger = client("merger");
    both.ofTenant(Integer.parseInt(TENANT)).defineCustomers();
    importJob =
        started(
            both.exchange(
                "POST",
                "/profiles/import?id-key=idEmail&create-log=true",
                BodyPublishers.ofString("FirstName,EmailAddress\nAda,ada@example.org\n"),
                "Content-Type",
                "text/csv"));
    mergeJob =
        started(
            both.exchange(
                "POST",
                "/merges",
                BodyPublishers.ofString(
                    "{\"destination\":\"00001b8BBKDX000D\",\"source\":\"00001b8BBKDX000H\"}\n"),
                "Content-Type",
                "application/x-ndjson"));
  }

  private static String started(Answer answer) {
    assertThat(answer.status()).as("%s", answer).isIn(200, 202);
    return answer.json().path("id").asText();
  }

  @Test
  void a_job_of_another_kind_is_as_if_it_had_never_been() {
    for (var operation : GuardedOperation.all()) {
      if (operation.path().startsWith("/imports/{id}")) {
        check(operation, importer, "import", mergeJob);
        check(operation, merger, "merge", importJob);
      }
    }
  }

  private static void check(
      GuardedOperation operation, ContractClient caller, String role, String hidden) {
    var answer = operation.send(caller, name -> hidden);
    var never = operation.send(caller, name -> NEVER);

    assertThat(answer.status())
        .as("%s for %s", operation, role)
        .isEqualTo(operation.roles().contains(role) ? 404 : 401);
    assertThat(plain(answer, hidden)).isEqualTo(plain(never, NEVER));
  }

  /** Without what differs in any two answers. */
  private static String plain(Answer answer, String id) {
    return answer.text().replace(id, "ID").replaceAll("\"trace_id\":\"[0-9a-f]+\"", "");
  }

  @Test
  void a_job_of_the_own_kind_is_there() {
    for (String path : List.of("", "/rows", "/events")) {
      assertThat(importer.get("/imports/" + importJob + path).status()).isEqualTo(200);
      assertThat(merger.get("/imports/" + mergeJob + path).status()).isEqualTo(200);
    }
    assertThat(importer.get("/imports/" + importJob + "/failed.csv").status()).isEqualTo(200);
    assertThat(merger.get("/imports/" + mergeJob + "/failed.ndjson").status()).isEqualTo(200);
  }

  @Test
  void the_list_has_the_jobs_of_the_own_kinds() {
    assertThat(importer.get("/imports").json().findValuesAsText("id")).containsExactly(importJob);
    assertThat(merger.get("/imports").json().findValuesAsText("id")).containsExactly(mergeJob);
    assertThat(client("both").get("/imports").json().findValuesAsText("id"))
        .containsExactlyInAnyOrder(importJob, mergeJob);
  }

  private static ContractClient client(String name) {
    return API.client().with("Authorization", TestUsers.basic(name));
  }
}
