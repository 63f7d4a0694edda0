package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import kindred.http.ApiServer;
import kindred.http.ContractClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Refused requests, under a base path as in real installations. */
class RefusalsIT {

  @RegisterExtension static final ApiServer API = new ApiServer("/genesys/1/cs/");

  private final TenantClient tenant = API.tenant();

  @Test
  void nothing_is_written_before_a_profile_schema_is_defined() {
    String id = "/profiles/0123456789abcdef";

    for (var refused :
        new ContractClient.Answer[] {
          tenant.post("/profiles", "{}"),
          tenant.put(id, "{}"),
          tenant.post(id + "/extensions", "{}"),
          tenant.put(id + "/extensions/A/by/unique", "{}"),
          tenant.put(id + "/extensions/A/delete/by/unique", "{}"),
          tenant.put(id + "/merge/fedcba9876543210", "{}"),
          tenant.get("/profiles?a=b")
        }) {
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.code()).isEqualTo("no-profile-schema");
    }
  }

  @Test
  void a_wrong_method_is_refused_with_the_supported_ones() {
    var refused = API.client().exchange("PATCH", "/profiles/x", BodyPublishers.noBody());

    assertThat(refused.status()).isEqualTo(405);
    assertThat(refused.header("Allow")).isEqualTo("DELETE, GET, HEAD, PUT");
  }

  @Test
  void other_content_than_json_is_refused() {
    var refused = tenant.post("/profiles", "<profile/>", "Content-Type", "text/xml");

    assertThat(refused.status()).isEqualTo(415);
    assertThat(refused.json().path("detail").asText()).contains("application/json");
  }

  @Test
  void an_unknown_path_is_refused_and_so_is_one_outside_the_base_path() {
    assertThat(tenant.get("/profile").code()).isEqualTo("unknown-path");
    assertThat(tenant.get("/profiles//").code()).isEqualTo("unknown-path");
    var root = new ContractClient(API.base().resolve("/"));
    assertThat(root.rawGet("/health").status()).isEqualTo(404);
  }

  @Test
  void addresses_in_replies_begin_with_the_base_path() {
    tenant.defineCustomers();
    var first = tenant.post("/profiles", "{\"LastName\": \"Lee\"}");
    var second = tenant.post("/profiles", "{\"LastName\": \"Lee\"}");

    assertThat(first.header("Location"))
        .isEqualTo("/genesys/1/cs/profiles/" + first.json().path("customer_id").asText());
    assertThat(tenant.get("/profiles?LastName=Lee&limit=1").header("Link"))
        .startsWith("</genesys/1/cs/profiles?LastName=Lee&limit=1&cursor=");
    assertThat(second.status()).isEqualTo(201);
  }

  @Test
  void an_invalid_tenant_is_refused() {
    for (String id : new String[] {"x", "0", "-1", "2147483648", "1.0"}) {
      var refused = API.client().get("/profiles?a=b", "X-Genesys-TenantId", id);
      assertThat(refused.status()).as(id).isEqualTo(400);
    }
  }

  @Test
  void the_server_reports_its_health_and_its_contract() {
    for (String path : List.of("/health", "/health/ready", "/health/live", "/health/startup")) {
      assertThat(API.client().get(path).json().path("status").asText()).as(path).isEqualTo("up");
    }
    assertThat(API.client().get("/health/ready").json().path("checks").findValuesAsText("name"))
        .containsExactly("server", "database", "schema-agreement");
    assertThat(API.client().get("/openapi.yaml").text()).startsWith("openapi: 3.0.3");
  }

  @Test
  void the_root_leads_to_the_contract() {
    var answer = API.client().get("/");

    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("Location")).isEqualTo("/genesys/1/cs/openapi.yaml");
  }

  @Test
  @Timeout(120)
  void a_refusal_of_a_large_body_is_small_and_counts_its_errors() {
    tenant.defineCustomers();
    var numbers = "1,".repeat(499_999) + "1";

    var values = tenant.post("/profiles", "{\"FirstName\": [" + numbers + "]}");
    var unknown = new StringBuilder("{\"LastName\": \"Lee\"");
    for (int i = 0; i < 150_000; i++) {
      unknown.append(",\"a").append(i).append("\":1");
    }
    var members = tenant.post("/profiles", unknown.append("}").toString());

    assertThat(values.json().path("errors")).hasSize(100);
    assertThat(values.json().path("error_count").asInt()).isEqualTo(500_000);
    assertThat(values.text()).hasSizeLessThan(20_000);
    assertThat(members.json().path("errors")).hasSize(100);
    assertThat(members.json().path("error_count").asInt()).isEqualTo(150_000);
    assertThat(members.text()).hasSizeLessThan(20_000);
  }
}
