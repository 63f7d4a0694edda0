package kindred.http.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import io.swagger.v3.parser.OpenAPIV3Parser;
import kindred.http.ApiServer;
import kindred.http.ContractClient.Answer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract of a tenant describes the requests and replies of that tenant. */
class TenantContractIT {

  @RegisterExtension static final ApiServer API = new ApiServer("/cv");

  private static final String PATH = "/metadata/openapi.json";
  private static final String EVERY_TYPE =
      """
      [{"name": "Text", "type": "string", "length": 5}, {"name": "Flag", "type": "boolean"},
       {"name": "Small", "type": "integer"}, {"name": "Large", "type": "long"},
       {"name": "Ratio", "type": "double"}, {"name": "Day", "type": "date"},
       {"name": "Moment", "type": "datetime"}, {"name": "Price", "type": "currency"},
       {"name": "One", "type": "string", "max_values": 1, "mandatory": true},
       {"name": "Given", "type": "string", "mandatory": true, "default": "x"}]""";
  private static final String PERSON =
      """
      {"Text": ["a", "b"], "Flag": [true], "Small": [7], "Large": [9007199254740993],
       "Ratio": [0.5], "Day": ["2024-02-29"], "Moment": ["2024-02-29T10:00:00.000Z"],
       "Price": ["12.50 EUR"],
       "One": "1", "Card": {"Number": "7"}, "Phone": [{"Kind": 1}, {"Kind": 2, "Number": "3"}]}""";

  private final TenantClient tenant = API.tenant();

  @Test
  void it_is_valid_openapi_with_the_attributes_extensions_and_keys_of_the_tenant() {
    define();

    var text = tenant.get(PATH).text();
    var parsed = new OpenAPIV3Parser().readContents(text);
    var json = TenantClient.json(text);

    assertThat(parsed.getMessages()).isEmpty();
    assertThat(parsed.getOpenAPI().getServers().get(0).getUrl()).isEqualTo("/cv");
    var input = json.at("/components/schemas/ProfileInput");
    assertThat(input.at("/properties/One/type").asText()).isEqualTo("string");
    assertThat(input.at("/properties/Text/items/maxLength").asInt()).isEqualTo(5);
    assertThat(input.at("/properties/Phone/items/$ref").asText()).endsWith("RecordInputOfPhone");
    assertThat(input.at("/required").toString()).isEqualTo("[\"One\"]");
    assertThat(json.at("/components/schemas/RecordOfCard/properties/Number/type").asText())
        .isEqualTo("string");
    assertThat(json.at("/paths/~1profiles/get").toString()).contains("\"enum\":[\"idOne\"]");
  }

  @Test
  void live_replies_and_the_requests_for_them_match_it() {
    define();
    var id = tenant.create(PERSON);
    var validator = validator();

    assertThat(request(validator, Request.Method.POST, "/cv/profiles", PERSON)).isEmpty();
    var all = "?extensions=Card,Phone,Vip";
    assertThat(reply(validator, "/cv/profiles/" + id, tenant.get("/profiles/" + id + all)))
        .isEmpty();
    var found = tenant.get("/profiles?One=1&include_profile=yes&extensions=Card,Phone");
    assertThat(found.json()).hasSize(1);
    assertThat(reply(validator, "/cv/profiles", found)).isEmpty();
  }

  @Test
  void a_reply_matches_it_also_if_a_rule_is_younger_than_the_profile() {
    define();
    var id = tenant.create(PERSON.replace("\"a\"", "\"aaaaa\""));
    var stricter =
        EVERY_TYPE
            .replace("\"length\": 5", "\"length\": 1, \"max_values\": 1")
            .replace("\"boolean\"}", "\"boolean\", \"mandatory\": true}");
    assertThat(tenant.put("/metadata/profiles", stricter).status()).isEqualTo(200);

    var answer = tenant.get("/profiles/" + id + "?extensions=Card,Phone");

    assertThat(answer.json().path("Text")).hasSize(2);
    assertThat(reply(validator(), "/cv/profiles/" + id, answer)).isEmpty();
  }

  @Test
  void it_refuses_what_the_server_refuses() {
    define();
    var validator = validator();

    for (String wrong :
        new String[] {
          "{}",
          "{\"One\": [\"1\", \"2\"]}",
          "{\"One\": \"1\", \"Flag\": [3]}",
          "{\"One\": \"1\", \"Text\": [\"abcdef\"]}",
          "{\"One\": \"1\", \"Unknown\": 1}",
          "{\"One\": \"1\", \"Day\": [\"29.2.2024\"]}",
          "{\"One\": \"1\", \"Phone\": [{\"Number\": \"1\"}]}",
          "{\"One\": \"1\", \"Price\": [\"1\"]}"
        }) {
      assertThat(tenant.post("/profiles", wrong).status()).as(wrong).isEqualTo(400);
      assertThat(request(validator, Request.Method.POST, "/cv/profiles", wrong))
          .as(wrong)
          .isNotEmpty();
    }
  }

  @Test
  void its_etag_changes_with_the_schema_of_the_tenant_and_not_with_another_one() {
    define();
    var etag = tenant.get(PATH).header("ETag");

    var other = API.tenant();
    other.put("/metadata/profiles", "[{\"name\": \"Secret\", \"type\": \"string\"}]");
    var same = tenant.get(PATH, "If-None-Match", etag);
    tenant.extension("{\"name\": \"Later\", \"type\": \"classifier\"}");
    var changed = tenant.get(PATH, "If-None-Match", etag);

    assertThat(same.status()).isEqualTo(304);
    assertThat(same.header("ETag")).isEqualTo(etag);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.header("ETag")).isNotEqualTo(etag);
    assertThat(changed.text()).doesNotContain("Secret").contains("RecordOfLater");
  }

  @Test
  void a_tenant_without_a_schema_has_a_valid_contract_too() {
    assertThat(new OpenAPIV3Parser().readContents(tenant.get(PATH).text()).getMessages()).isEmpty();
  }

  private void define() {
    assertThat(tenant.put("/metadata/profiles", EVERY_TYPE).status()).isEqualTo(200);
    tenant.extension(
        """
        {"name": "Card", "type": "single-valued",
         "attributes": [{"name": "Number", "type": "string"}]}""");
    tenant.extension(
        """
        {"name": "Phone", "type": "multi-valued", "unique": ["Kind"],
         "attributes": [{"name": "Kind", "type": "integer", "mandatory": true},
                        {"name": "Number", "type": "string"}]}""");
    tenant.extension("{\"name\": \"Vip\", \"type\": \"classifier\"}");
    tenant.key("{\"name\": \"idOne\", \"attributes\": [\"One\"], \"unique\": true}");
  }

  private OpenApiInteractionValidator validator() {
    return OpenApiInteractionValidator.createForInlineApiSpecification(tenant.get(PATH).text())
        .build();
  }

  private static String reply(OpenApiInteractionValidator validator, String path, Answer answer) {
    var response =
        SimpleResponse.Builder.status(answer.status())
            .withContentType(answer.header("Content-Type"))
            .withHeader("ETag", answer.headers().firstValue("ETag").orElse("\"1\""))
            .withHeader("X-Genesys-Segment", "default")
            .withBody(answer.text())
            .build();
    var report = validator.validateResponse(path, Request.Method.GET, response);
    return report.hasErrors() ? report.getMessages().toString() : "";
  }

  private static String request(
      OpenApiInteractionValidator validator, Request.Method method, String path, String body) {
    var request = new SimpleRequest.Builder(method, path);
    var report =
        validator.validateRequest(
            request.withContentType("application/json").withBody(body).build());
    return report.hasErrors() ? report.getMessages().toString() : "";
  }
}
