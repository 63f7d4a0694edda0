package kindred.http.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import kindred.http.ApiServer;
import kindred.http.TenantClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A key that is created on existing profiles, as a client sees it. */
class KeyApiIT {

  @RegisterExtension static final ApiServer API = ApiServer.withOwnKeyspace();

  private static final String KEY = "/metadata/identification-keys/idBadge";

  private final TenantClient tenant = API.tenant();

  @Test
  void a_key_on_existing_profiles_shows_progress_and_conflicts_until_it_is_active() {
    tenant.put("/metadata/profiles", "[{\"name\": \"Badge\", \"type\": \"string\"}]");
    var first = tenant.post("/profiles", "{\"Badge\": \"7\"}").json().get("customer_id").asText();
    var second = tenant.post("/profiles", "{\"Badge\": \"7\"}").json().get("customer_id").asText();

    var created =
        tenant.post(
            "/metadata/identification-keys",
            "{\"name\": \"idBadge\", \"attributes\": [\"Badge\"], \"unique\": true}");

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.json().get("state").asText()).isEqualTo("building");
    assertThat(tenant.get(KEY).json().get("progress").get("percent").asInt()).isBetween(0, 99);
    assertThat(tenant.get("/profiles?id_key=idBadge&Badge=7").status()).isEqualTo(409);
    assertThat(tenant.get("/profiles?id_key=idBadge&Badge=7").code()).isEqualTo("key-building");
    assertThat(tenant.get("/profiles?Badge=7").code()).isEqualTo("no-key-matches");
    assertThat(tenant.post("/profiles", "{\"Badge\": \"8\"}").status()).isEqualTo(201);
    assertThat(tenant.post("/profiles", "{\"Badge\": \"8\"}").code()).isEqualTo("key-taken");

    var conflicted = awaitState("conflicted");
    assertThat(conflicted.get("progress").get("percent").asInt()).isEqualTo(100);
    assertThat(conflicted.get("progress").get("profiles_checked").asInt()).isBetween(2, 3);
    assertThat(conflicted.get("conflicts")).hasSize(1);
    var conflict = conflicted.get("conflicts").get(0);
    assertThat(conflict.get("reason").asText()).isEqualTo("taken");
    assertThat(conflict.get("customer_id").asText()).isIn(first, second);
    assertThat(conflict.get("other_customer_id").asText()).isIn(first, second);
    assertThat(tenant.get("/metadata/identification-keys").json().get(0).get("state").asText())
        .isEqualTo("conflicted");

    assertThat(tenant.put("/profiles/" + first + "/merge/" + second, "{}").status()).isEqualTo(204);
    var active = awaitState("active");
    assertThat(active.has("progress") || active.has("conflicts")).isFalse();
    assertThat(tenant.get("/profiles?id_key=idBadge&Badge=7").json()).hasSize(1);
  }

  @Test
  void a_key_may_be_defined_as_ucs_prints_it() {
    var printed = API.tenant();
    printed.put("/metadata/profiles", "[{\"name\": \"PhoneNumber\", \"type\": \"string\"}]");

    var created =
        printed.post(
            "/metadata/identification-keys",
            """
            {"name": "idPhone", "source": "PROFILE", "attributes": ["PhoneNumber "],
             "unique": "True"}""");

    assertThat(created.status()).as(created.text()).isEqualTo(201);
    assertThat(created.json().path("attributes").path(0).asText()).isEqualTo("PhoneNumber");
    assertThat(created.json().path("source").asText()).isEqualTo("profile");
    assertThat(created.json().path("unique").asBoolean()).isTrue();
    assertThat(printed.get("/profiles?PhoneNumber=1&extensions=%20").status()).isEqualTo(200);
  }

  private JsonNode awaitState(String state) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .until(() -> tenant.get(KEY).json().get("state").asText().equals(state));
    return tenant.get(KEY).json();
  }
}
