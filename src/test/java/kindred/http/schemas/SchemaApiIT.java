package kindred.http.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import kindred.http.ApiServer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private static final String EXTENSIONS = "/metadata/profiles/extensions";
  private static final String KEYS = "/metadata/identification-keys";

  private final TenantClient tenant = API.tenant();

  @Test
  void a_profile_schema_is_returned_as_defined_and_repeating_the_definition_changes_nothing() {
    assertThat(tenant.get("/metadata/profiles").code()).isEqualTo("profile-schema-not-found");
    String schema =
        """
        [{"name": "EmailAddress", "type": "string", "length": "256", "mandatory": "1",
          "max_values": 1},
         {"name": "Age", "type": "integer", "default": "18"}]""";

    var defined = tenant.put("/metadata/profiles", schema);
    var again = tenant.put("/metadata/profiles/", schema);

    assertThat(defined.status()).isEqualTo(200);
    assertThat(defined.json())
        .isEqualTo(
            TenantClient.json(
                """
                [{"name": "EmailAddress", "type": "string", "length": 256, "mandatory": true,
                  "max_values": 1},
                 {"name": "Age", "type": "integer", "mandatory": false, "default": 18}]"""));
    assertThat(again.json()).isEqualTo(defined.json());
    assertThat(tenant.get("/metadata/profiles/").json()).isEqualTo(defined.json());
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "1", "\"true\"", "\"True\"", "\"TRUE\"", "\"1\""})
  void a_truth_is_written_in_any_way_of_ucs(String truth) {
    var schema = "[{\"name\": \"A\", \"type\": \"string\", \"mandatory\": %s}]".formatted(truth);

    var defined = tenant.put("/metadata/profiles", schema);

    assertThat(defined.status()).as("%s", defined).isEqualTo(200);
    assertThat(defined.json().at("/0/mandatory").booleanValue()).isTrue();
  }

  @Test
  void a_profile_schema_can_grow_but_not_shrink() {
    tenant.put("/metadata/profiles", "[{\"name\": \"A\", \"type\": \"string\"}]");

    var grown =
        tenant.put(
            "/metadata/profiles",
            "[{\"name\": \"B\", \"type\": \"long\"}, {\"name\": \"A\", \"type\": \"string\"}]");
    var removed = tenant.put("/metadata/profiles", "[{\"name\": \"A\", \"type\": \"string\"}]");
    var changed =
        tenant.put(
            "/metadata/profiles",
            "[{\"name\": \"B\", \"type\": \"date\"}, {\"name\": \"A\", \"type\": \"string\"}]");

    assertThat(grown.status()).isEqualTo(200);
    assertThat(removed.status()).isEqualTo(409);
    assertThat(removed.code()).isEqualTo("schema-shrinks");
    assertThat(changed.code()).isEqualTo("schema-shrinks");
    assertThat(tenant.get("/metadata/profiles").json()).isEqualTo(grown.json());
  }

  @Test
  void every_fault_of_a_definition_is_reported() {
    var core =
        tenant.put(
            "/metadata/profiles",
            """
            [{"name": "customer_id", "type": "string"}, {"name": "N", "type": "long", "default": "x"},
             {"name": "n", "type": "string"}]""");
    var extension =
        tenant.post(
            EXTENSIONS,
            """
            {"name": "Card", "type": "single-valued", "unique": ["Nothing"],
             "attributes": [{"name": "X", "type": "string", "max_values": 2}]}""");
    var key =
        tenant.post(KEYS, "{\"name\": \"k\", \"source\": \"None\", \"attributes\": [\"Nothing\"]}");

    assertThat(core.status()).isEqualTo(400);
    assertThat(core.json().path("errors").findValuesAsText("pointer"))
        .containsExactly("/0/name", "/1/default", "/2/name");
    assertThat(extension.code()).isEqualTo("invalid-schema");
    assertThat(extension.json().path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/attributes/0/max_values", "/unique");
    assertThat(key.json().path("errors").findValuesAsText("code"))
        .containsExactly("unknown-extension", "unknown-attribute");
  }

  @Test
  void an_extension_is_found_by_its_name_in_any_case_until_it_is_deleted() {
    String card =
        """
        {"name": "Card", "type": "multi-valued",
         "attributes": [{"name": "No", "type": "string", "mandatory": false}], "unique": ["No"]}""";

    var created = tenant.post(EXTENSIONS, card);
    tenant.extension("{\"name\": \"Vip\", \"type\": \"classifier\"}");

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("Location")).isEqualTo(EXTENSIONS + "/Card");
    assertThat(created.json()).isEqualTo(TenantClient.json(card));
    assertThat(tenant.get(EXTENSIONS + "/cARD").json()).isEqualTo(created.json());
    assertThat(tenant.get(EXTENSIONS).json().findValuesAsText("name"))
        .containsExactly("Card", "No", "Vip");
    assertThat(tenant.post(EXTENSIONS, card.replace("Card", "CARD")).code())
        .isEqualTo("name-taken");

    assertThat(tenant.delete(EXTENSIONS + "/card").status()).isEqualTo(204);
    assertThat(tenant.get(EXTENSIONS + "/Card").code()).isEqualTo("extension-not-found");
    assertThat(tenant.delete(EXTENSIONS + "/Card").status()).isEqualTo(404);
  }

  @Test
  void a_key_is_found_by_its_name_in_any_case_until_it_is_deleted() {
    tenant.put("/metadata/profiles", "[{\"name\": \"Mail\", \"type\": \"string\"}]");

    var created = tenant.post(KEYS, "{\"name\": \"idMail\", \"attributes\": [\"mail\"]}");
    tenant.key("{\"name\": \"a\", \"attributes\": [\"Mail\"], \"unique\": true, \"buckets\": 4}");

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("Location")).isEqualTo(KEYS + "/idMail");
    assertThat(created.json())
        .isEqualTo(
            TenantClient.json(
                """
                {"name": "idMail", "source": "profile", "attributes": ["Mail"], "unique": false,
                 "buckets": 1024, "state": "active"}"""));
    assertThat(tenant.get(KEYS + "/IDMAIL").json()).isEqualTo(created.json());
    assertThat(tenant.get(KEYS).json().findValuesAsText("name")).containsExactly("idMail", "a");
    assertThat(tenant.post(KEYS, "{\"name\": \"IdMail\", \"attributes\": [\"Mail\"]}").code())
        .isEqualTo("name-taken");

    assertThat(tenant.delete(KEYS + "/idmail").status()).isEqualTo(204);
    assertThat(tenant.get(KEYS + "/idMail").code()).isEqualTo("identification-key-not-found");
    assertThat(tenant.delete(KEYS + "/idMail").status()).isEqualTo(404);
  }

  @Test
  void an_extension_with_a_key_on_it_is_not_deleted() {
    tenant.extension(
        """
        {"name": "Card", "type": "single-valued",
         "attributes": [{"name": "No", "type": "string"}]}""");
    tenant.key("{\"name\": \"idCard\", \"source\": \"card\", \"attributes\": [\"no\"]}");

    var refused = tenant.delete(EXTENSIONS + "/Card");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("key-on-extension");
    assertThat(tenant.delete(KEYS + "/idCard").status()).isEqualTo(204);
    assertThat(tenant.delete(EXTENSIONS + "/Card").status()).isEqualTo(204);
  }

  @Test
  void a_tenant_sees_no_definitions_of_another_one() {
    var other = API.tenant();
    other.defineCustomers();

    assertThat(tenant.get("/metadata/profiles").status()).isEqualTo(404);
    assertThat(tenant.get(EXTENSIONS).json()).isEmpty();
    assertThat(tenant.get(KEYS).json()).isEmpty();
    assertThat(tenant.get(KEYS + "/idEmail").status()).isEqualTo(404);
    assertThat(tenant.delete(EXTENSIONS + "/Note").status()).isEqualTo(404);
  }
}
