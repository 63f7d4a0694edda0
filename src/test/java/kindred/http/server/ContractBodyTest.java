package kindred.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import kindred.http.ContractClient;
import kindred.http.RawHttp;
import kindred.http.TestServer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How the router checks bodies against the contract. */
class ContractBodyTest {

  private static final String MERGE = "/profiles/00001b8BBKDX000D/merge/00001b8BBKDX000H";

  @AutoClose
  private static final TestServer SERVER = new TestServer("/", FakeOperations.operations());

  private static final ContractClient CLIENT = SERVER.client();

  @Test
  void should_refuse_a_content_type_that_the_operation_does_not_support() {
    for (String type :
        new String[] {"text/plain", "application/json5", "application/json; charset=latin1"}) {
      assertThat(CLIENT.post("/profiles", "{}", "Content-Type", type).status())
          .as(type)
          .isEqualTo(415);
    }
    assertThat(CLIENT.exchange("POST", "/profiles", BodyPublishers.ofString("{}")).status())
        .isEqualTo(415);
    assertThat(CLIENT.post("/profiles/import", "a", "Content-Type", "text/html").status())
        .isEqualTo(415);
    assertThat(
            CLIENT
                .post("/profiles", "{}", "Content-Type", "application/json; charset=utf8")
                .status())
        .isEqualTo(201);
  }

  @Test
  void should_compare_the_content_type_without_case_and_parameters() {
    var answer = CLIENT.post("/profiles", "{}", "Content-Type", "Application/JSON; Charset=UTF-8");

    assertThat(answer.status()).isEqualTo(201);
  }

  @Test
  void should_ignore_a_byte_order_mark() {
    assertThat(CLIENT.post("/profiles", "\uFEFF{}").status()).isEqualTo(201);
    assertThat(CLIENT.put(MERGE, "\uFEFF").status()).isEqualTo(204);
  }

  @Test
  void should_refuse_a_compressed_json_body() {
    assertThat(CLIENT.post("/profiles", "{}", "Content-Encoding", "gzip").code())
        .isEqualTo("unsupported-content-encoding");
  }

  @Test
  void should_refuse_a_duplicate_member_and_name_it() {
    var answer = CLIENT.post("/profiles", "{\"Address\": {\"City\": \"a\", \"City\": \"b\"}}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("duplicate-member");
    assertThat(answer.json().at("/errors/0/pointer").asText()).isEqualTo("/Address/City");
  }

  @Test
  void should_refuse_malformed_json_without_repeating_it() {
    for (String body : new String[] {"{\"a\": Smith}", "{} Smith", "{\"Smith\"", "Smith"}) {
      var answer = CLIENT.post("/profiles", body);

      assertThat(answer.code()).as(body).isEqualTo("malformed-json");
      assertThat(answer.text()).doesNotContain("Smith");
    }
  }

  @Test
  void should_refuse_json_that_is_nested_too_deep() {
    assertThat(CLIENT.post("/profiles", "[".repeat(100_000)).code()).isEqualTo("json-limit");
  }

  @Test
  void should_refuse_a_body_of_the_wrong_shape() {
    assertThat(CLIENT.post("/profiles", "[]").code()).isEqualTo("body-invalid");
    assertThat(CLIENT.post("/profiles", "null").code()).isEqualTo("body-invalid");
    assertThat(CLIENT.post("/profiles", "").code()).isEqualTo("body-missing");
  }

  @Test
  void should_report_where_a_body_breaks_the_contract() {
    var answer =
        CLIENT.put("/metadata/profiles", "[{\"name\": \"A\", \"type\": \"string\", \"size\": 1}]");

    assertThat(answer.code()).isEqualTo("body-invalid");
    assertThat(answer.json().at("/errors/0/pointer").asText()).isEqualTo("/0");
    assertThat(answer.json().at("/errors/0/message").asText()).contains("'size'");
  }

  @Test
  void should_report_the_forms_that_a_value_may_have() {
    assertThat(message(CLIENT.put(MERGE, "{\"force_merge\": \"maybe\"}")))
        .isEqualTo("The value must be true or false.");
    assertThat(message(CLIENT.put(MERGE, "{\"agent_id\": true}")))
        .isEqualTo("The value must be a string with at most 64 characters, or a whole number.");
    assertThat(
            message(
                CLIENT.put(
                    "/metadata/profiles",
                    "[{\"name\": \"A\", \"type\": \"string\", \"max_values\": 0}]")))
        .isEqualTo("The value must be at least 1.");
    assertThat(
            message(
                CLIENT.put(
                    "/metadata/profiles",
                    "[{\"name\": \"A\", \"type\": \"string\", \"length\": 0}]")))
        .startsWith("The value must be a whole number of at least 1, or a string");
    assertThat(message(CLIENT.put(MERGE, "{\"reason\": 7}")))
        .isEqualTo("The value must be a string.");
    assertThat(message(CLIENT.get("/imports?after=today")))
        .isEqualTo("'after' must be a time such as 2025-03-01T12:00:00Z.");
    assertThat(message(CLIENT.post("/profiles", "null"))).isEqualTo("The body must not be null.");
    assertThat(message(CLIENT.patch("/imports/7Yc0vN3qTz1LkW8d", "{}")))
        .isEqualTo("The body must have at least 1 member.");
  }

  @Test
  void should_name_all_faults_of_query_and_body_at_once() {
    var answer =
        CLIENT.put(
            "/metadata/profiles?b=1&a=2&a=3",
            """
            [{"name": "A", "type": "strin", "length": 0, "mandatory": "yes", "max_values": true},
             {"type": "string", "size": 1}, 7, {"name": null, "type": "date"}, {"name": "~/",
             "type": "integer", "default": {"a": 1}}]""");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("body-invalid");
    assertThat(answer.json().path("errors").findValuesAsText("parameter"))
        .containsExactly("a", "b");
    assertThat(answer.json().path("errors").findValuesAsText("pointer"))
        .contains("/0/type", "/0/length", "/0/mandatory", "/0/max_values", "/1", "/2", "/3/name")
        .contains("/4/default");
    assertThat(answer.json().path("error_count").asInt())
        .isEqualTo(answer.json().path("errors").size());
    assertThat(answer.text()).doesNotContain("strin\"");
  }

  @Test
  void should_name_all_wrong_parameters_at_once() {
    var answer = CLIENT.get("/imports/7Yc0vN3qTz1LkW8d/rows?limit=0&outcome=Smith&cursor=&x=1");

    assertThat(answer.code()).isEqualTo("invalid-parameters");
    assertThat(answer.json().path("errors").findValuesAsText("parameter"))
        .containsExactlyInAnyOrder("limit", "outcome", "cursor", "x");
    var tenant = CLIENT.get("/imports?limit=a&cursor=", "X-Genesys-TenantId", "Smith");
    assertThat(tenant.code()).isEqualTo("invalid-parameter");
    assertThat(tenant.json().path("error_count").asInt()).isEqualTo(3);
    assertThat(tenant.text()).doesNotContain("Smith");
  }

  @Test
  void should_list_the_first_hundred_of_many_faults_in_a_body() {
    var answer = CLIENT.put("/metadata/profiles", "[" + "1,".repeat(100_000) + "1]");

    assertThat(answer.json().path("errors")).hasSize(100);
    assertThat(answer.json().path("error_count").asInt()).isEqualTo(100_002);
  }

  @Test
  void should_accept_numbers_and_booleans_of_a_schema_quoted_or_not() {
    var answer =
        CLIENT.put(
            "/metadata/profiles",
            """
            [{"name": "A", "type": "string", "length": "64", "mandatory": "1"},
             {"name": "B", "type": "double", "length": 64, "mandatory": true, "default": 25},
             {"name": "C", "type": "integer", "mandatory": 0, "default": 1.50, "max_values": 1}]""");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(SERVER.lastCall().json().toString()).contains("1.50");
  }

  @Test
  void should_refuse_a_body_that_is_too_large() {
    String large = "{\"a\": \"" + "x".repeat(3 << 20) + "\"}";

    assertThat(CLIENT.post("/profiles", large).status()).isEqualTo(413);
    var withoutLength =
        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large.getBytes(UTF_8)));
    assertThat(
            CLIENT
                .exchange("POST", "/profiles", withoutLength, "Content-Type", "application/json")
                .status())
        .isEqualTo(413);
  }

  @Test
  void should_merge_with_an_empty_object_or_no_body_at_all() {
    assertThat(CLIENT.put(MERGE, "{}").status()).isEqualTo(204);
    assertThat(CLIENT.put(MERGE, "{ }").status()).isEqualTo(204);
    assertThat(CLIENT.put(MERGE, "").status()).isEqualTo(204);
    assertThat(CLIENT.exchange("PUT", MERGE, BodyPublishers.noBody()).status()).isEqualTo(204);
    assertThat(CLIENT.put(MERGE, "", "Content-Type", "text/plain").status()).isEqualTo(204);
    assertThat(SERVER.lastCall().optionalJson()).isEmpty();
  }

  @Test
  void should_take_null_as_an_absent_body_only_where_one_may_be_absent() {
    for (String line :
        new String[] {
          "PUT " + MERGE, "POST " + MERGE + "/preview", "POST /merges/5fQm2Xc8RkT0aLwZ/undo"
        }) {
      var answer =
          RawHttp.send(
              SERVER.base(),
              line
                  + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                  + "Content-Type: application/json\r\nContent-Length: 4\r\n\r\nnull");

      assertThat(answer.status()).as(line).isEqualTo(204);
      assertThat(SERVER.lastCall().optionalJson()).isEmpty();
    }
    assertThat(CLIENT.post("/profiles", "null").status()).isEqualTo(400);
    assertThat(CLIENT.put("/metadata/profiles", "null").status()).isEqualTo(400);
    assertThat(CLIENT.patch("/imports/7Yc0vN3qTz1LkW8d", "null").status()).isEqualTo(400);
  }

  @Test
  void should_take_members_that_are_null_as_absent_unless_they_are_required() {
    assertThat(
            accepted(
                "PUT /metadata/profiles",
                "[{\"name\": \"A\", \"type\": \"date\", \"length\": null, \"default\": null}]"))
        .isEqualTo("[{\"name\":\"A\",\"type\":\"date\"}]");
    assertThat(
            accepted(
                "PUT /import-templates/crm",
                "{\"options\": {\"delimiter\": null, \"mapping\": {\"Notes\": null}}}"))
        .isEqualTo("{\"options\":{\"mapping\":{\"Notes\":null}}}");
    assertThat(
            accepted(
                "PATCH /imports/7Yc0vN3qTz1LkW8d",
                "{\"state\": null, \"max_rows_per_second\": null}"))
        .as("null has a meaning")
        .isEqualTo("{\"max_rows_per_second\":null}");
    for (var refused :
        List.of(
            CLIENT.put("/metadata/profiles", "[{\"name\": null, \"type\": \"date\"}]"),
            CLIENT.put("/metadata/profiles", "{\"a\": {}}"),
            CLIENT.patch("/imports/7Yc0vN3qTz1LkW8d", "{\"state\": null}"),
            CLIENT.put(MERGE, "{\"force\": null}"))) {
      assertThat(refused.code()).isEqualTo("body-invalid");
    }
  }

  /** What the operation sees of a body. */
  private static String accepted(String operation, String body) {
    var answer =
        RawHttp.send(
            SERVER.base(),
            operation
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
    assertThat(answer.status()).as(answer.toString()).isLessThan(300);
    return SERVER.lastCall().json().toString();
  }

  @Test
  void should_name_only_some_of_many_unknown_members() {
    var body = new StringBuilder("{");
    for (int i = 0; i < 100_000; i++) {
      body.append("\"a").append(i).append("\":1,");
    }

    var answer = CLIENT.put(MERGE, body.append("\"b\":1}").toString());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(message(answer)).endsWith(" and 99971 more.");
  }

  @Test
  void should_check_the_body_of_a_merge() {
    assertThat(CLIENT.put(MERGE, "{\"force_merge\": \"true\", \"agent_id\": 7}").status())
        .isEqualTo(204);
    assertThat(CLIENT.put(MERGE, "{\"force_merge\": null}").status()).isEqualTo(204);
    assertThat(CLIENT.put(MERGE, "{\"force\": true}").status()).isEqualTo(400);
    assertThat(CLIENT.put(MERGE, "{\"force_merge\": \"maybe\"}").status()).isEqualTo(400);
    assertThat(CLIENT.put(MERGE, "[]").status()).isEqualTo(400);
  }

  private static String message(ContractClient.Answer answer) {
    return answer.json().at("/errors/0/message").asText();
  }
}
