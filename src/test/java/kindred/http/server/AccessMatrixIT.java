package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import kindred.access.TestUsers;
import kindred.http.ApiServer;
import kindred.http.ContractClient;
import kindred.http.ContractClient.Answer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every operation with every kind of credentials, roles and tenants. The expectation comes from the
 * text of the contract, so that a new operation takes part by itself.
 */
class AccessMatrixIT {

  private static final TestUsers USERS = new TestUsers();

  @RegisterExtension static final ApiServer API = ApiServer.withAccess(USERS::config);

  private static final List<String> ROLES =
      List.of("read", "write", "import", "merge", "schema", "admin");

  /** Not background work. */
  private static final Set<String> OTHER_TABLES = Set.of("lease", "key_backfill", "sweep_progress");

  private static final int OWN = 2_001;
  private static final int FOREIGN = 2_002;
  private static final int NEVER = 2_000_000_000;

  private static final int ALLOWED = 0;

  private static ContractClient client;
  private static TenantClient own;
  private static String profile;
  private static String source;

  /**
   * @param header null: none
   * @param roles null when the credentials are wrong or missing
   */
  private record Credentials(String name, String header, Set<String> roles) {}

  private enum Tenant {
    OWN_NAMED,
    OWN_BY_DEFAULT,
    FOREIGN_THAT_EXISTS,
    FOREIGN_THAT_DOES_NOT,
    TWO_HEADERS
  }

  private record Case(GuardedOperation operation, Credentials credentials, Tenant tenant) {
    private int expected() {
      if (tenant == Tenant.TWO_HEADERS) {
        return 400;
      }
      if (operation.open()) {
        return ALLOWED;
      }
      if (credentials.roles() == null
          || Collections.disjoint(operation.roles(), credentials.roles())) {
        return 401;
      }
      boolean foreign =
          tenant == Tenant.FOREIGN_THAT_EXISTS || tenant == Tenant.FOREIGN_THAT_DOES_NOT;
      return foreign && operation.ofTenant() ? 404 : ALLOWED;
    }
  }

  @BeforeAll
  static void populate() {
    USERS.add("all", ROLES, List.of("all"));
    var all = awaitUser("all");
    own = all.ofTenant(OWN);
    own.defineCustomers();
    all.ofTenant(FOREIGN).defineCustomers();
    profile = own.create("{\"FirstName\": \"Ada\", \"EmailAddress\": \"ada@example.com\"}");
    source = own.create("{\"FirstName\": \"Ada\", \"EmailAddress\": \"a@example.com\"}");
  }

  private static ContractClient awaitUser(String name) {
    var client = API.client().with("Authorization", TestUsers.basic(name));
    await().atMost(Duration.ofSeconds(60)).until(() -> client.get("/metrics").status() == 200);
    return client;
  }

  @Test
  void every_operation_is_allowed_to_its_roles_in_their_tenants_and_to_nobody_else() {
    client = API.client();
    var cases = cases();
    API.awaitAudit();
    var before = rowCounts();
    var wrong = new ArrayList<String>();
    cases.stream().filter(each -> each.expected() != ALLOWED).forEach(each -> run(each, wrong));

    assertThat(wrong).isEmpty();
    API.awaitAudit();
    assertThat(rowCounts()).isEqualTo(before);
    cases.stream().filter(each -> each.expected() == ALLOWED).forEach(each -> run(each, wrong));
    assertThat(wrong).isEmpty();
    assertThat(cases).hasSizeGreaterThan(5_000);
  }

  private static List<Case> cases() {
    var credentials = credentials();
    var cases = new ArrayList<Case>();
    for (var operation : GuardedOperation.all()) {
      for (var each : credentials) {
        for (var tenant : Tenant.values()) {
          cases.add(new Case(operation, each, tenant));
        }
      }
    }
    return cases;
  }

  /** Every set of roles as a user with a password, as one with a token, and as a JWT. */
  private static List<Credentials> credentials() {
    var found = new ArrayList<Credentials>();
    found.add(new Credentials("nobody", null, null));
    found.add(new Credentials("wrong token", "Bearer kin_abcdefgh_" + "A".repeat(43), null));
    found.add(new Credentials("wrong JWT", USERS.jwt("x", ROLES, List.of(OWN)) + "x", null));
    found.add(new Credentials("malformed", "Basic nonsense", null));
    var sets = new ArrayList<List<String>>(List.of(List.of(), ROLES));
    ROLES.forEach(role -> sets.add(List.of(role)));
    for (var roles : sets) {
      String name = "u" + String.join("-", roles);
      USERS.add(name, roles, List.of(Integer.toString(OWN)));
      found.add(new Credentials(name, TestUsers.basic(name), new HashSet<>(roles)));
      found.add(new Credentials(name + " token", USERS.token(name), new HashSet<>(roles)));
      String jwt = USERS.jwt(name, roles, List.of(OWN));
      found.add(new Credentials(name + " JWT", jwt, roles.isEmpty() ? null : new HashSet<>(roles)));
    }
    USERS.add("last", List.of("admin"), List.of("none")); // the server reads the file as a whole
    awaitUser("last");
    return found;
  }

  private static void run(Case each, List<String> wrong) {
    var caller = client;
    if (each.credentials().header() != null) {
      caller = caller.with("Authorization", each.credentials().header());
    }
    var answer = each.operation().send(caller, AccessMatrixIT::parameter, headers(each.tenant()));
    if (!fits(answer, each.expected())) {
      wrong.add(each + " -> " + answer.status() + " " + answer.text());
    }
  }

  private static boolean fits(Answer answer, int expected) {
    String code = answer.text().startsWith("{") ? answer.code() : "";
    return switch (expected) {
      case ALLOWED ->
          answer.status() != 401 && answer.status() != 429 && !code.startsWith("tenant-not");
      case 400 -> answer.status() == 400 && code.equals("repeated-header");
      case 404 -> answer.status() == 404 && code.equals("tenant-not-found");
      default ->
          answer.status() == expected
              && answer.headers().firstValue("WWW-Authenticate").isPresent();
    };
  }

  private static String[] headers(Tenant tenant) {
    String name = "X-Genesys-TenantId";
    return switch (tenant) {
      case OWN_NAMED -> new String[] {name, "" + OWN};
      case OWN_BY_DEFAULT -> new String[0];
      case FOREIGN_THAT_EXISTS -> new String[] {name, "" + FOREIGN};
      case FOREIGN_THAT_DOES_NOT -> new String[] {name, "" + NEVER};
      case TWO_HEADERS -> new String[] {name, "" + OWN, name, "" + OWN};
    };
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

  private static Map<String, Long> rowCounts() {
    var counts = new TreeMap<String, Long>();
    String keyspace = API.keyspace().config().keyspace();
    API.keyspace()
        .rows("SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?", keyspace)
        .forEach(
            table -> {
              String name = table.getString("table_name");
              if (!OTHER_TABLES.contains(name)) {
                counts.put(
                    name, API.keyspace().rows("SELECT count(*) FROM " + name).get(0).getLong(0));
              }
            });
    return counts;
  }
}
