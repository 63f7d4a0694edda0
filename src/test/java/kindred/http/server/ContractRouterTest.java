package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kindred.access.AccessControl;
import kindred.harness.CapturedLog;
import kindred.http.Contract;
import kindred.http.ContractClient;
import kindred.http.Operation;
import kindred.http.RawHttp;
import kindred.http.Reply;
import kindred.http.TestServer;
import kindred.metrics.Metrics;
import kindred.problem.Problem;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ContractRouterTest {

  @AutoClose
  private static final TestServer SERVER = new TestServer("/", FakeOperations.operations());

  private static final ContractClient CLIENT = SERVER.client();

  @Test
  void should_return_a_problem_for_an_unknown_path() {
    var answer = CLIENT.get("/no/such/path");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo("unknown-path");
    assertThat(answer.header("X-Trace-Id")).isEqualTo(answer.json().path("trace_id").asText());
  }

  @Test
  void should_list_the_methods_of_a_path_when_the_method_is_wrong() {
    var answer = CLIENT.delete("/profiles");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, POST");
  }

  @Test
  void should_prefer_the_path_without_parameters() {
    assertThat(CLIENT.get("/profiles/import").header("Allow")).isEqualTo("POST");
  }

  @Test
  void should_reply_to_head_like_get_without_the_body() {
    var answer = CLIENT.exchange("HEAD", "/profiles?FirstName=x", BodyPublishers.noBody());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).isEqualTo("3");
  }

  @Test
  void should_reply_to_head_without_a_body_also_when_it_fails() {
    String request = "HEAD %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    var answer = RawHttp.send(SERVER.base(), request.formatted("/profiles/00001b8BBKDX000H"));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).isEmpty();
  }

  @Test
  void should_tolerate_one_trailing_slash() {
    assertThat(CLIENT.get("/metadata/profiles/").status()).isEqualTo(200);
    assertThat(CLIENT.get("/metadata/profiles/?a=1").code()).isEqualTo("unknown-parameter");
    assertThat(CLIENT.post("/profiles/", "{}").status()).isEqualTo(201);
    assertThat(CLIENT.delete("/profiles/").header("Allow")).isEqualTo("GET, HEAD, POST");
    assertThat(CLIENT.get("/profiles//").code()).isEqualTo("unknown-path");
  }

  @Test
  void should_refuse_unknown_query_parameters_and_report_all_of_them() {
    var answer = CLIENT.get("/metadata/profiles?b=1&a=2");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("errors").findValuesAsText("parameter"))
        .containsExactly("a", "b");
  }

  @Test
  void should_refuse_a_repeated_parameter() {
    assertThat(CLIENT.get("/profiles?limit=1&limit=2").code()).isEqualTo("repeated-parameter");
  }

  @Test
  void should_read_any_other_parameter_of_identify_as_an_attribute() {
    CLIENT.get("/profiles?PhoneNumber=%2B44&Address.City=New+York&PhoneNumber=2&id_key=idPhone");

    assertThat(SERVER.lastCall().query())
        .containsExactly(
            Map.entry("PhoneNumber", "+44"),
            Map.entry("Address.City", "New York"),
            Map.entry("PhoneNumber", "2"),
            Map.entry("id_key", "idPhone"));
  }

  @Test
  void should_refuse_a_query_with_a_malformed_escape() {
    var answer = CLIENT.rawGet("/profiles?PhoneNumber=%2");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("malformed-address");
  }

  @Test
  void should_report_the_rule_that_a_parameter_breaks() {
    var answer = CLIENT.get("/profiles?limit=1001");

    assertThat(answer.code()).isEqualTo("invalid-parameter");
    assertThat(answer.json().at("/errors/0/parameter").asText()).isEqualTo("limit");
    assertThat(answer.json().at("/errors/0/message").asText())
        .isEqualTo("'limit' must be at most 1000.");
  }

  @Test
  void should_not_repeat_the_value_of_an_invalid_parameter() {
    var answer = CLIENT.get("/profiles?limit=Smith");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).doesNotContain("Smith").doesNotContain("io.vertx");
  }

  @Test
  void should_refuse_a_tenant_that_is_not_a_positive_integer() {
    for (String tenant : new String[] {"0", "-1", "x", "2147483648", "1.5", ""}) {
      var answer = CLIENT.get("/metadata/profiles", "X-Genesys-TenantId", tenant);

      assertThat(answer.status()).as("tenant '%s'", tenant).isEqualTo(400);
      assertThat(answer.json().at("/errors/0/header").asText())
          .isEqualToIgnoringCase("X-Genesys-TenantId");
    }
  }

  @Test
  void should_pass_tenant_and_segment_or_the_defaults() {
    CLIENT.get("/metadata/profiles", "X-Genesys-TenantId", "7", "X-Genesys-Segment", "gold");
    assertThat(SERVER.lastCall().tenant()).isEqualTo(7);
    assertThat(SERVER.lastCall().segment()).contains("gold");

    CLIENT.get("/metadata/profiles");
    assertThat(SERVER.lastCall().tenant()).isEqualTo(101);
    assertThat(SERVER.lastCall().segment()).isEmpty();
  }

  @Test
  void should_report_and_count_an_unexpected_failure_without_its_internals() {
    assertThat(SERVER.metrics().text()).contains("kindred_http_errors_total 0.0");
    for (String path : new String[] {"", "/idEmail"}) {
      var answer = CLIENT.get("/metadata/identification-keys" + path);

      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.code()).isEqualTo("internal-error");
      assertThat(answer.text()).doesNotContain("Smith").doesNotContain("Exception");
    }
    assertThat(SERVER.metrics().text()).contains("kindred_http_errors_total 2.0");
  }

  @Test
  void should_redirect_from_a_merged_profile_to_its_survivor() {
    var answer = CLIENT.get("/profiles/00001b8BBKDX000H");

    assertThat(answer.header("Link"))
        .isEqualTo("</profiles/00001b8BBKDX000D>; rel=\"successor-version\"");
    assertThat(answer.json().path("merged_into").asText()).isEqualTo("00001b8BBKDX000D");
  }

  @Test
  void should_report_when_to_retry() {
    assertThat(CLIENT.get("/health").header("Retry-After")).isEqualTo("1");
  }

  @Test
  void should_work_under_a_base_path() {
    try (var under =
        TestServer.under(
            "genesys/1/cs/", "createProfile", FakeOperations.operations().get("createProfile"))) {
      var inside = under.client();
      var outside = new ContractClient(under.base().resolve("/"));

      assertThat(inside.post("/profiles", "{}").header("Location"))
          .isEqualTo("/genesys/1/cs/profiles/00001b8BBKDX000D");
      assertThat(inside.delete("/profiles").header("Allow")).isEqualTo("GET, HEAD, POST");
      for (var path : List.of("/genesys/1/cs", "/genesys/1/cs/")) {
        var request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        assertThat(RawHttp.send(under.base(), request).status()).as(path).isEqualTo(204);
      }
      assertThat(outside.rawGet("/profiles").code()).isEqualTo("unknown-path");
      assertThat(outside.rawGet("/genesys/1/csprofiles").code()).isEqualTo("unknown-path");
    }
  }

  @Test
  void should_not_start_when_contract_and_code_differ() {
    var operations = new HashMap<String, Operation>(FakeOperations.operations());
    operations.put("flyToTheMoon", call -> Future.succeededFuture(Reply.noContent()));

    assertThatThrownBy(() -> start(0, operations))
        .hasMessageContaining("deleteProfile")
        .hasMessageContaining("flyToTheMoon");
  }

  @Test
  void should_report_that_the_port_is_in_use() {
    int port = SERVER.base().getPort();
    var operations = new HashMap<String, Operation>();
    Contract.load()
        .operationIds()
        .forEach(id -> operations.put(id, call -> Future.succeededFuture(Reply.noContent())));

    assertThatThrownBy(() -> start(port, operations))
        .hasMessageStartingWith("Port " + port + " of 127.0.0.1 is in use");
  }

  @Test
  void should_not_log_the_probes_of_a_server_that_is_not_ready() {
    Operation refused =
        call ->
            Future.failedFuture(
                Problem.of(Problem.Kind.UNAVAILABLE, ServerOperations.NOT_READY, "No database.")
                    .exception());
    try (var server = TestServer.with("getReadiness", refused);
        var log = CapturedLog.of("kindred")) {
      var probe = server.client().get("/health/ready");
      var other = server.client().get("/no/such/path").header("X-Trace-Id");
      await().until(() -> log.lines(other, "{").size() == 1);

      assertThat(probe.code()).isEqualTo(ServerOperations.NOT_READY);
      assertThat(log.events())
          .filteredOn(event -> event.getFormattedMessage().contains(probe.header("X-Trace-Id")))
          .allMatch(event -> event.getLevel() == Level.DEBUG);
    }
  }

  private static void start(int port, Map<String, Operation> operations) {
    var vertx = Vertx.vertx();
    var config = new HttpConfig("127.0.0.1", port, "/", 101);
    try {
      TestServer.await(
          vertx.deployVerticle(
              new HttpVerticle(
                  config,
                  Contract.load(),
                  operations,
                  AccessControl.open(),
                  entry -> {},
                  new Metrics(),
                  1)));
    } finally {
      TestServer.await(vertx.close());
    }
  }
}
