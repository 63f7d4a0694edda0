package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import kindred.access.TestUsers;
import kindred.http.ApiServer;
import kindred.http.ContractClient;
import kindred.http.ContractClient.Answer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What belongs to another tenant is, for a caller, as if it had never been. */
class TenantIsolationIT {

  private static final TestUsers USERS = new TestUsers();

  @RegisterExtension static final ApiServer API = ApiServer.withAccess(USERS::config);

  private static final List<String> ROLES =
      List.of("read", "write", "import", "merge", "schema", "admin");
  private static final int VICTIM = 2_201;
  private static final int STRANGER = 2_202;

  private static ContractClient victim;
  private static ContractClient stranger;
  private static String destination;
  private static String source;
  private static String merge;
  private static String job;

  @BeforeAll
  static void populate() {
    USERS.add("victim", ROLES, List.of("" + VICTIM));
    USERS.add("stranger", ROLES, List.of("" + STRANGER));
    victim = API.client().with("Authorization", TestUsers.basic("victim"));
    stranger = API.client().with("Authorization", TestUsers.basic("stranger"));
    await().atMost(Duration.ofSeconds(60)).until(() -> stranger.get("/imports").status() == 200);
    victim.ofTenant(VICTIM).defineCustomers();
    stranger.ofTenant(STRANGER).defineCustomers();
    destination = create(victim, "ada@example.org");
    source = create(victim, "a.stone@example.org");
    var merged = victim.put("/profiles/" + destination + "/merge/" + source, "{}");
    merge = merged.header("Merge-Id");
    source = create(victim, "stone@example.org");
    job =
        imported(victim, "FirstName,EmailAddress\nBob,bob@example.org\n")
            .json()
            .path("id")
            .asText();
  }

  private static String create(ContractClient client, String address) {
    var answer =
        client.post(
            "/profiles",
            "{\"FirstName\":\"Ada\",\"EmailAddress\":\"%s\",\"Note\":[{\"Text\":\"x\"}]}"
                .formatted(address));
    assertThat(answer.status()).as("%s", answer).isEqualTo(201);
    return answer.json().path("customer_id").asText();
  }

  private static Answer imported(ContractClient client, String csv) {
    return client.exchange(
        "POST",
        "/profiles/import?id-key=idEmail",
        BodyPublishers.ofString(csv),
        "Content-Type",
        "text/csv");
  }

  @Test
  void ids_of_another_tenant_are_as_if_they_had_never_been_for_every_operation() {
    String before = snapshot();
    for (var operation : GuardedOperation.all()) {
      if (operation.ofTenant()
          && operation.path().contains("{")
          && !operation.path().startsWith("/metadata")
          && !operation.path().startsWith("/import-templates")) {
        var answer = operation.send(stranger, theirs());
        var never = operation.send(stranger, name -> "0".repeat(15) + name.charAt(0));

        assertThat(answer.status()).as("%s", operation).isEqualTo(never.status());
        assertThat(plain(answer)).as("%s", operation).isEqualTo(plain(never));
      }
    }
    assertThat(snapshot()).isEqualTo(before);
  }

  private static UnaryOperator<String> theirs() {
    return name ->
        switch (name) {
          case "customer_id" -> destination;
          case "source_id", "other_id" -> source;
          case "merge_id" -> merge;
          case "id" -> job;
          default -> "Note";
        };
  }

  /** Without ids and what differs in any two answers. */
  private static String plain(Answer answer) {
    return answer.text().replaceAll("[0-9A-Za-z]{16,}", "ID");
  }

  /** Everything that the victim sees. */
  private static String snapshot() {
    return String.join(
        "\n",
        victim.get("/profiles/" + destination + "?extensions=Note").text(),
        victim.get("/profiles/" + source + "?extensions=Note").text(),
        victim.get("/profiles?EmailAddress=ada@example.org").text(),
        victim.get("/merges").text(),
        victim.get("/imports").text(),
        victim.get("/metadata/profiles").text());
  }

  @Test
  void the_header_cannot_lead_to_another_tenant() {
    for (var operation : GuardedOperation.all()) {
      if (operation.ofTenant()) {
        var answer = operation.send(stranger, theirs(), "X-Genesys-TenantId", "" + VICTIM);
        var never = operation.send(stranger, theirs(), "X-Genesys-TenantId", "" + 1_999_999_999);

        assertThat(answer.status()).as("%s", operation).isEqualTo(404);
        assertThat(plain(answer).replace("" + VICTIM, "N"))
            .isEqualTo(plain(never).replace("1999999999", "N"));
      }
    }
  }

  @Test
  void equal_values_of_unique_keys_do_not_meet_across_tenants() {
    String own = create(stranger, "ada@example.org");

    assertThat(
            stranger
                .get("/profiles?EmailAddress=ada@example.org")
                .json()
                .findValuesAsText("customer_id"))
        .containsExactly(own);
    assertThat(
            victim
                .get("/profiles?EmailAddress=ada@example.org")
                .json()
                .findValuesAsText("customer_id"))
        .containsExactly(destination);
  }

  @Test
  void an_idempotency_key_of_another_tenant_is_a_new_one() {
    String body = "{\"FirstName\":\"Eve\"}";
    var theirs = victim.post("/profiles", body, "Idempotency-Key", "one-and-the-same");
    var own = stranger.post("/profiles", body, "Idempotency-Key", "one-and-the-same");

    assertThat(own.status()).isEqualTo(201);
    assertThat(own.text()).isNotEqualTo(theirs.text());
  }

  @Test
  void a_row_that_names_another_tenant_fails() {
    var answer =
        imported(
            stranger,
            "TenantId,FirstName,EmailAddress\n%d,Eve,mallory@example.org\n".formatted(VICTIM));

    assertThat(answer.json().at("/counts/failed").asInt()).as("%s", answer).isEqualTo(1);
    assertThat(victim.get("/profiles?EmailAddress=mallory@example.org").text()).isEqualTo("[]\n");
  }

  @Test
  void a_cursor_of_another_tenant_is_refused() {
    imported(victim, "FirstName,EmailAddress\nCarl,carl@example.org\n");
    var cursor = victim.get("/imports?limit=1").header("Next-Cursor");

    assertThat(stranger.get("/imports?limit=100&cursor=" + cursor).code())
        .isEqualTo("malformed-cursor");
  }
}
