package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.Map;
import kindred.http.Contract;
import kindred.http.ContractClient;
import kindred.http.Operation;
import kindred.http.RawHttp;
import kindred.http.Reply;
import kindred.http.TestServer;
import kindred.metrics.Metrics;
import kindred.problem.Problem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ContractRouterTest {

  private static final String MERGE = "/profiles/00001b8BBKDX000D/merge/00001b8BBKDX000H";

  private static TestServer server;
  private static ContractClient client;

  @BeforeAll
  static void start() {
    server = new TestServer("/", fakes());
    client = server.client();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Map<String, Operation> fakes() {
    var id = JsonNodeFactory.instance.objectNode().put("customer_id", "00001b8BBKDX000D");
    var nothing = JsonNodeFactory.instance.arrayNode();
    return Map.of(
        "createProfile",
        call ->
            Future.succeededFuture(
                Reply.created(call.location("profiles", "00001b8BBKDX000D"), id)
                    .with("ETag", "\"1\"")),
        "identifyProfiles",
        call -> Future.succeededFuture(Reply.ok(nothing)),
        "queryProfileSchema",
        call -> Future.succeededFuture(Reply.ok(nothing)),
        "defineProfileSchema",
        call -> Future.succeededFuture(Reply.ok(call.json())),
        "queryIdentificationKeys",
        call -> Future.failedFuture(new IllegalStateException("Smith")),
        "queryIdentificationKey",
        call -> {
          throw new IllegalStateException("Smith");
        },
        "queryProfile",
        call ->
            Future.failedFuture(
                Problem.of(Problem.Kind.NOT_FOUND, "merged", "The profile was merged.")
                    .with("merged_into", "00001b8BBKDX000D")
                    .exception()),
        "mergeProfiles",
        call -> Future.succeededFuture(Reply.noContent().with("Merge-Id", "5fQm2Xc8RkT0aLwZ")),
        "getHealth",
        call -> Future.failedFuture(Problem.unavailable("No database.").exception()));
  }

  @Test
  void should_answer_a_problem_for_an_unknown_path() {
    var answer = client.get("/nobody/home");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo("unknown-path");
    assertThat(answer.header("X-Trace-Id")).isEqualTo(answer.json().path("trace_id").asText());
  }

  @Test
  void should_name_the_methods_of_a_path_when_the_method_is_wrong() {
    var answer = client.delete("/profiles");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, POST");
  }

  @Test
  void should_prefer_the_path_without_parameters() {
    assertThat(client.get("/profiles/import").header("Allow")).isEqualTo("POST");
  }

  @Test
  void should_answer_head_like_get_without_the_body() {
    var answer = client.exchange("HEAD", "/profiles?FirstName=x", BodyPublishers.noBody());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).isEqualTo("2");
  }

  @Test
  void should_answer_head_without_a_body_also_when_it_fails() {
    String request = "HEAD %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    var answer = RawHttp.send(server.base(), request.formatted("/profiles/00001b8BBKDX000H"));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).isEmpty();
  }

  @Test
  void should_tolerate_a_trailing_slash_under_metadata() {
    assertThat(client.get("/metadata/profiles/").status()).isEqualTo(200);
    assertThat(client.get("/metadata/profiles/?a=1").code()).isEqualTo("unknown-parameter");
  }

  @Test
  void should_refuse_a_trailing_slash_elsewhere() {
    assertThat(client.get("/profiles/").code()).isEqualTo("unknown-path");
  }

  @Test
  void should_refuse_unknown_query_parameters_and_name_all_of_them() {
    var answer = client.get("/metadata/profiles?b=1&a=2");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("errors").findValuesAsText("parameter"))
        .containsExactly("a", "b");
  }

  @Test
  void should_refuse_a_parameter_that_is_there_twice() {
    assertThat(client.get("/profiles?limit=1&limit=2").code()).isEqualTo("repeated-parameter");
  }

  @Test
  void should_take_any_parameter_of_identify_as_an_attribute() {
    client.get("/profiles?PhoneNumber=%2B44&Address.City=New+York&PhoneNumber=2&id_key=idPhone");

    assertThat(server.lastCall().query())
        .containsExactly(
            Map.entry("PhoneNumber", "+44"),
            Map.entry("Address.City", "New York"),
            Map.entry("PhoneNumber", "2"),
            Map.entry("id_key", "idPhone"));
  }

  @Test
  void should_refuse_a_query_with_a_broken_escape() {
    var answer = client.rawGet("/profiles?PhoneNumber=%2");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("malformed-address");
  }

  @Test
  void should_say_which_rule_a_parameter_breaks() {
    var answer = client.get("/profiles?limit=1001");

    assertThat(answer.code()).isEqualTo("parameter-invalid");
    assertThat(answer.json().at("/errors/0/parameter").asText()).isEqualTo("limit");
    assertThat(answer.json().at("/errors/0/message").asText())
        .isEqualTo("'limit' must be at most 1000.");
  }

  @Test
  void should_not_repeat_the_value_of_a_broken_parameter() {
    var answer = client.get("/profiles?limit=Smith");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).doesNotContain("Smith").doesNotContain("io.vertx");
  }

  @Test
  void should_refuse_a_tenant_that_is_not_a_positive_integer() {
    for (String tenant : new String[] {"0", "-1", "x", "2147483648", "1.5", ""}) {
      var answer = client.get("/metadata/profiles", "X-Genesys-TenantId", tenant);

      assertThat(answer.status()).as("tenant '%s'", tenant).isEqualTo(400);
      assertThat(answer.json().at("/errors/0/header").asText())
          .isEqualToIgnoringCase("X-Genesys-TenantId");
    }
  }

  @Test
  void should_pass_tenant_and_segment_or_the_defaults() {
    client.get("/metadata/profiles", "X-Genesys-TenantId", "7", "X-Genesys-Segment", "gold");
    assertThat(server.lastCall().tenant()).isEqualTo(7);
    assertThat(server.lastCall().segment()).contains("gold");

    client.get("/metadata/profiles");
    assertThat(server.lastCall().tenant()).isEqualTo(101);
    assertThat(server.lastCall().segment()).isEmpty();
  }

  @Test
  void should_refuse_a_content_type_that_is_not_the_operations() {
    for (String type :
        new String[] {"text/plain", "application/json5", "application/json; charset=latin1"}) {
      assertThat(client.post("/profiles", "{}", "Content-Type", type).status())
          .as(type)
          .isEqualTo(415);
    }
    assertThat(client.exchange("POST", "/profiles", BodyPublishers.ofString("{}")).status())
        .isEqualTo(415);
    assertThat(client.post("/profiles/import", "a", "Content-Type", "text/html").status())
        .isEqualTo(415);
  }

  @Test
  void should_compare_the_content_type_without_case_and_parameters() {
    var answer = client.post("/profiles", "{}", "Content-Type", "Application/JSON; Charset=UTF-8");

    assertThat(answer.status()).isEqualTo(201);
  }

  @Test
  void should_refuse_a_compressed_json_body() {
    assertThat(client.post("/profiles", "{}", "Content-Encoding", "gzip").code())
        .isEqualTo("unsupported-content-encoding");
  }

  @Test
  void should_refuse_a_member_that_is_there_twice_and_name_it() {
    var answer = client.post("/profiles", "{\"Address\": {\"City\": \"a\", \"City\": \"b\"}}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("duplicate-member");
    assertThat(answer.json().at("/errors/0/pointer").asText()).isEqualTo("/Address/City");
  }

  @Test
  void should_refuse_broken_json_without_repeating_it() {
    for (String body : new String[] {"{\"a\": Smith}", "{} Smith", "{\"Smith\"", "Smith"}) {
      var answer = client.post("/profiles", body);

      assertThat(answer.code()).as(body).isEqualTo("malformed-json");
      assertThat(answer.text()).doesNotContain("Smith");
    }
  }

  @Test
  void should_refuse_json_that_is_nested_too_deep() {
    assertThat(client.post("/profiles", "[".repeat(100_000)).code()).isEqualTo("json-limit");
  }

  @Test
  void should_refuse_a_body_of_the_wrong_shape() {
    assertThat(client.post("/profiles", "[]").code()).isEqualTo("body-invalid");
    assertThat(client.post("/profiles", "null").code()).isEqualTo("body-invalid");
    assertThat(client.post("/profiles", "").code()).isEqualTo("body-missing");
  }

  @Test
  void should_say_where_a_body_breaks_the_contract() {
    var answer =
        client.put("/metadata/profiles", "[{\"name\": \"A\", \"type\": \"string\", \"size\": 1}]");

    assertThat(answer.code()).isEqualTo("body-invalid");
    assertThat(answer.json().at("/errors/0/pointer").asText()).isEqualTo("/0");
    assertThat(answer.json().at("/errors/0/message").asText()).contains("'size'");
  }

  @Test
  void should_take_numbers_and_booleans_of_a_schema_quoted_or_not() {
    var answer =
        client.put(
            "/metadata/profiles",
            """
            [{"name": "A", "type": "string", "length": "64", "mandatory": "1"},
             {"name": "B", "type": "double", "length": 64, "mandatory": true, "default": 25},
             {"name": "C", "type": "integer", "mandatory": 0, "default": 1.50, "max_values": 1}]""");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("1.50");
  }

  @Test
  void should_refuse_a_body_that_is_too_large() {
    String large = "{\"a\": \"" + "x".repeat(3 << 20) + "\"}";

    assertThat(client.post("/profiles", large).status()).isEqualTo(413);
  }

  @Test
  void should_merge_with_an_empty_object_or_no_body_at_all() {
    assertThat(client.put(MERGE, "{}").status()).isEqualTo(204);
    assertThat(client.put(MERGE, "{ }").status()).isEqualTo(204);
    assertThat(client.put(MERGE, "").status()).isEqualTo(204);
    assertThat(client.exchange("PUT", MERGE, BodyPublishers.noBody()).status()).isEqualTo(204);
    assertThat(client.put(MERGE, "", "Content-Type", "text/plain").status()).isEqualTo(204);
    assertThat(server.lastCall().optionalJson()).isEmpty();
  }

  @Test
  void should_check_the_body_of_a_merge() {
    assertThat(client.put(MERGE, "{\"force_merge\": \"true\", \"agent_id\": 7}").status())
        .isEqualTo(204);
    assertThat(client.put(MERGE, "{\"force\": true}").status()).isEqualTo(400);
    assertThat(client.put(MERGE, "{\"force_merge\": \"maybe\"}").status()).isEqualTo(400);
    assertThat(client.put(MERGE, "[]").status()).isEqualTo(400);
  }

  @Test
  void should_answer_a_failure_nobody_expected_without_its_internals() {
    for (String path : new String[] {"", "/idEmail"}) {
      var answer = client.get("/metadata/identification-keys" + path);

      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.code()).isEqualTo("internal-error");
      assertThat(answer.text()).doesNotContain("Smith").doesNotContain("Exception");
    }
  }

  @Test
  void should_lead_from_a_merged_profile_to_its_survivor() {
    var answer = client.get("/profiles/00001b8BBKDX000H");

    assertThat(answer.header("Link"))
        .isEqualTo("</profiles/00001b8BBKDX000D>; rel=\"successor-version\"");
    assertThat(answer.json().path("merged_into").asText()).isEqualTo("00001b8BBKDX000D");
  }

  @Test
  void should_say_when_to_try_again() {
    assertThat(client.get("/health").header("Retry-After")).isEqualTo("1");
  }

  @Test
  void should_work_under_a_base_path() {
    try (var under =
        TestServer.under("genesys/1/cs/", "createProfile", fakes().get("createProfile"))) {
      var inside = under.client();
      var outside = new ContractClient(under.base().resolve("/"));

      assertThat(inside.post("/profiles", "{}").header("Location"))
          .isEqualTo("/genesys/1/cs/profiles/00001b8BBKDX000D");
      assertThat(inside.delete("/profiles").header("Allow")).isEqualTo("GET, HEAD, POST");
      assertThat(outside.rawGet("/profiles").code()).isEqualTo("unknown-path");
      assertThat(outside.rawGet("/genesys/1/csprofiles").code()).isEqualTo("unknown-path");
    }
  }

  @Test
  void should_not_start_when_contract_and_code_differ() {
    var operations = new HashMap<String, Operation>(fakes());
    operations.put("flyToTheMoon", call -> Future.succeededFuture(Reply.noContent()));
    var config = new HttpConfig("127.0.0.1", 0, "/", 101);
    var vertx = Vertx.vertx();

    assertThatThrownBy(
            () ->
                TestServer.await(
                    vertx.deployVerticle(
                        new HttpVerticle(config, Contract.load(), operations, new Metrics()))))
        .hasMessageContaining("deleteProfile")
        .hasMessageContaining("flyToTheMoon");
    TestServer.await(vertx.close());
  }

  @Test
  void should_say_that_the_port_is_taken() {
    var config = new HttpConfig("127.0.0.1", server.base().getPort(), "/", 101);
    var operations = new HashMap<String, Operation>();
    Contract.load()
        .operationIds()
        .forEach(id -> operations.put(id, call -> Future.succeededFuture(Reply.noContent())));
    var vertx = Vertx.vertx();

    assertThatThrownBy(
            () ->
                TestServer.await(
                    vertx.deployVerticle(
                        new HttpVerticle(config, Contract.load(), operations, new Metrics()))))
        .hasMessageStartingWith("Port " + config.port() + " of 127.0.0.1 is in use");
    TestServer.await(vertx.close());
  }
}
