package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import kindred.http.ApiServer;
import kindred.http.Contract;
import kindred.http.ContractClient.Answer;
import kindred.http.ContractParameter;
import kindred.http.ImportClient;
import kindred.http.SecondServer;
import kindred.http.TenantClient;
import kindred.http.merges.WholePairSearch;
import kindred.profile.Ids;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A cursor leads on in its own list, on every server, and is refused in any other. The lists are
 * those of the contract, so that a new one takes part.
 */
class CursorIT {

  @Order(1)
  @RegisterExtension
  static final ApiServer API = ApiServer.withOwnKeyspace();

  @Order(2)
  @RegisterExtension
  static final SecondServer OTHER = new SecondServer(API);

  private static final JsonObject CONTRACT = Contract.load().document();
  private static final String SEARCH = "searchProfiles";

  /** They say what a page shows, and not what is in the list. */
  private static final Set<String> OF_THE_PAGE =
      Set.of("limit", "include_profile", "include_extensions", "extensions", "cursor");

  /** Paths of lists with several elements, without their cursors; also the same of other things. */
  private static final Map<String, String> LISTS = new TreeMap<>();

  private static final Map<String, String> NEIGHBOURS = new TreeMap<>();

  private static TenantClient tenant;
  private static TenantClient stranger;
  private static final Map<String, String> CURSORS = new TreeMap<>();

  @BeforeAll
  static void fill() {
    tenant = API.customers();
    stranger = API.customers();
    LISTS.put("identifyProfiles", "/profiles?LastName=Lee&limit=1");
    NEIGHBOURS.put("identifyProfiles", "/profiles?LastName=Kim&limit=1");
    LISTS.put(SEARCH, search("Lee"));
    NEIGHBOURS.put(SEARCH, search("Kim"));
    var ids = Stream.of("A", "B", "C", "D").map(first -> person(first, "Lee")).toList();
    merges(ids.get(0), "listProfileMerges", LISTS);
    merges(ids.get(1), "listProfileMerges", NEIGHBOURS);
    LISTS.put("listMerges", "/merges?limit=1");
    jobs(LISTS);
    jobs(NEIGHBOURS);
    LISTS.put("listImports", "/imports?limit=1");
    for (var other : ids.subList(1, 3)) {
      var pair = "/duplicates/" + ids.get(0) + "/" + other + "/not-a-match";
      assertThat(tenant.put(pair, "{}").status()).isEqualTo(200);
    }
    LISTS.put("listDismissedDuplicates", "/duplicates/not-a-match?limit=1");
    new WholePairSearch(API).run();
    LISTS.put("listDuplicates", "/duplicates?limit=1");
    API.awaitAudit();
    LISTS.put("listAudit", "/audit?limit=1");
    LISTS.forEach((id, list) -> CURSORS.put(id, ask(tenant, id, list).header("Next-Cursor")));
  }

  private static String person(String first, String last) {
    return tenant.create(
        "{\"FirstName\": \"%s\", \"LastName\": \"%s\", \"PhoneNumber\": \"1\"}"
            .formatted(first, last));
  }

  private static String search(String name) {
    return "{\"attributes\": {\"LastName\": \"%s\"}, \"limit\": 1}".formatted(name);
  }

  private static void merges(String destination, String id, Map<String, String> lists) {
    for (int i = 0; i < 2; i++) {
      var source = person("Gone", "Kim");
      assertThat(tenant.put("/profiles/" + destination + "/merge/" + source, "{}").status())
          .isEqualTo(204);
    }
    lists.put(id, "/profiles/" + destination + "/merges?limit=1");
  }

  /** A job with two rows that was undone, and has kept both profiles. */
  private static void jobs(Map<String, String> lists) {
    var imports = new ImportClient(API, tenant);
    var job = imports.upload("", "LastName,Age\nKim,1\nKim,2\n").json().path("id").asText();
    for (var row : tenant.all("/imports/" + job + "/rows")) {
      var profile = "/profiles/" + row.path("customer_id").asText();
      assertThat(tenant.put(profile, "{\"LastName\": \"Kim\"}").status()).isEqualTo(200);
    }
    assertThat(tenant.post("/imports/" + job + "/undo", "").status()).isIn(200, 202);
    imports.until(job, now -> now.at("/undo/state").asText().equals("completed"));
    lists.put("listImportRows", "/imports/" + job + "/rows?limit=1");
    lists.put("downloadImportRows", "/imports/" + job + "/rows.ndjson?limit=1");
    lists.put("listKeptProfiles", "/imports/" + job + "/undo?limit=1");
  }

  private static Answer ask(TenantClient client, String id, String list) {
    return id.equals(SEARCH) ? client.post("/profiles/search", list) : client.get(list);
  }

  /** The same request with another member or parameter. */
  private static String with(String id, String list, String name, String value) {
    return id.equals(SEARCH)
        ? new JsonObject(list).put(name, value).encode()
        : list + "&" + name + "=" + value;
  }

  private static Answer ask(TenantClient client, String id, String list, String cursor) {
    return ask(client, id, with(id, list, "cursor", cursor));
  }

  @Test
  void every_list_of_the_contract_takes_part() {
    var paged = new TreeSet<String>();
    Contract.declared(CONTRACT)
        .filter(
            operation ->
                parameters(operation).anyMatch(each -> each.getString("name").equals("cursor"))
                    || operation.encode().contains("/schemas/ProfileSearch\""))
        .forEach(operation -> paged.add(operation.getString("operationId")));

    assertThat(LISTS.keySet()).isEqualTo(paged);
  }

  @Test
  void a_cursor_leads_on_in_its_list_on_every_server_and_with_another_limit() {
    LISTS.forEach(
        (id, list) -> {
          for (var client : List.of(tenant, OTHER.client(tenant))) {
            var answer = ask(client, id, list, CURSORS.get(id));
            assertThat(answer.status()).as("%s: %s", id, answer).isEqualTo(200);
          }
          var larger =
              id.equals(SEARCH)
                  ? new JsonObject(list).put("limit", 7).put("include_profile", true).encode()
                  : list.replace("limit=1", "limit=7");
          assertThat(ask(tenant, id, larger, CURSORS.get(id)).status()).as(id).isEqualTo(200);
        });
  }

  @Test
  void a_cursor_of_another_operation_is_refused() {
    LISTS.forEach(
        (id, list) ->
            CURSORS.forEach(
                (other, cursor) -> {
                  if (!other.equals(id)) {
                    requireRefused(ask(tenant, id, list, cursor), id + " with one of " + other);
                  }
                }));
  }

  @Test
  void a_cursor_of_another_tenant_is_refused() {
    LISTS.forEach(
        (id, list) -> requireRefused(ask(stranger, id, list, CURSORS.get(id)), id + " elsewhere"));
  }

  @Test
  void a_cursor_of_another_job_profile_or_value_is_refused() {
    assertThat(NEIGHBOURS).hasSize(6);
    NEIGHBOURS.forEach(
        (id, list) -> requireRefused(ask(tenant, id, list, CURSORS.get(id)), id + " beside"));
  }

  @Test
  void a_cursor_of_other_conditions_is_refused() {
    var tried = new TreeSet<String>();
    Contract.declared(CONTRACT)
        .filter(operation -> LISTS.containsKey(operation.getString("operationId")))
        .forEach(
            operation -> {
              var id = operation.getString("operationId");
              parameters(operation)
                  .filter(parameter -> "query".equals(parameter.getString("in")))
                  .filter(parameter -> !ContractParameter.isOpen(parameter))
                  .filter(parameter -> !OF_THE_PAGE.contains(parameter.getString("name")))
                  .forEach(
                      parameter -> {
                        var name = parameter.getString("name");
                        var other = with(id, LISTS.get(id), name, value(parameter));
                        requireRefused(ask(tenant, id, other, CURSORS.get(id)), id + " " + name);
                        tried.add(id + " " + name);
                      });
            });
    requireRefused(
        ask(
            tenant,
            SEARCH,
            with(SEARCH, LISTS.get(SEARCH), "id_key", "idName"),
            CURSORS.get(SEARCH)),
        "another key");

    assertThat(tried).hasSizeGreaterThan(10);
  }

  @Test
  void the_order_of_conditions_makes_no_difference() {
    var list = "/profiles?FirstName=A&LastName=Lee&limit=1";
    person("A", "Lee");
    var cursor = tenant.get(list).header("Next-Cursor");

    var next = tenant.get("/profiles?LastName=Lee&cursor=" + cursor + "&FirstName=A");

    assertThat(next.status()).as(next.toString()).isEqualTo(200);
    assertThat(next.json()).hasSize(1);
  }

  @Test
  void a_forged_place_of_the_list_is_refused() {
    LISTS.forEach(
        (id, list) -> {
          var cursor = Base64.getUrlDecoder().decode(CURSORS.get(id));
          var ofList = new String(cursor, 0, Ids.LENGTH, StandardCharsets.UTF_8);
          for (var place : List.of("", "x", "-1", "1 1 a", "\u0000")) {
            var forged = (ofList + place).getBytes(StandardCharsets.UTF_8);
            requireRefused(
                ask(
                    tenant,
                    id,
                    list,
                    Base64.getUrlEncoder().withoutPadding().encodeToString(forged)),
                id + " at " + place);
          }
        });
  }

  private static void requireRefused(Answer answer, String what) {
    assertThat(answer.status()).as("%s: %s", what, answer).isEqualTo(400);
    assertThat(answer.code()).as(what).isEqualTo("malformed-cursor");
  }

  private static Stream<JsonObject> parameters(JsonObject operation) {
    return operation.getJsonArray("parameters", new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .map(parameter -> ContractParameter.resolve(CONTRACT, parameter));
  }

  private static String value(JsonObject parameter) {
    var schema = ContractParameter.resolve(CONTRACT, parameter.getJsonObject("schema"));
    if (schema.containsKey("enum")) {
      return schema.getJsonArray("enum").getString(0);
    }
    if ("date-time".equals(schema.getString("format"))) {
      return "2025-03-01T12:00:00Z";
    }
    return "number".equals(schema.getString("type")) ? "0.25" : "idName";
  }
}
