package kindred.http.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import kindred.http.ApiServer;
import kindred.http.ContractClient;
import kindred.http.ProfileJson;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private static final String ANN =
      """
      {"LastName": "Lee", "firstname": "Ann", "EmailAddress": "ann@x.org",
       "PhoneNumber": ["2", "1"], "Age": "42", "BirthDate": "1980-02-29",
       "Address": {"Zip": "1", "City": "Rome"}, "Phone": [{"Type": 1, "Number": "2"}], "Vip": {}}""";

  private final TenantClient tenant = API.customers();

  @Test
  void a_created_profile_is_returned_flat_and_in_the_order_of_the_schema() {
    var created = tenant.post("/profiles", ANN);

    String id = created.json().path("customer_id").asText();
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("Location")).isEqualTo("/profiles/" + id);
    assertThat(created.header("ETag")).isEqualTo("\"1\"");
    assertThat(tenant.get("/profiles/" + id).text())
        .isEqualTo(
            "{\"customer_id\":\"%s\",\"FirstName\":\"Ann\",\"LastName\":\"Lee\",".formatted(id)
                + "\"EmailAddress\":\"ann@x.org\",\"PhoneNumber\":[\"2\",\"1\"],\"Age\":42,"
                + "\"BirthDate\":\"1980-02-29\"}\n");
    tenant.expect(
        id,
        """
        {"FirstName": "Ann", "LastName": "Lee", "EmailAddress": "ann@x.org",
         "PhoneNumber": ["2", "1"], "Age": 42, "BirthDate": "1980-02-29",
         "Address": {"City": "Rome", "Zip": "1"}, "Phone": [{"Type": 1, "Number": "2"}], "Vip": {}}""");
  }

  @Test
  void only_requested_extensions_are_returned_and_all_unknown_ones_are_reported() {
    String id = tenant.create(ANN);

    var read = tenant.get("/profiles/" + id + "?extensions=NOTE,address");
    var unknown = tenant.get("/profiles/" + id + "?extensions=Address,Car,Dog");

    assertThat(read.json().path("Address").path("City").asText()).isEqualTo("Rome");
    assertThat(read.json().has("Phone")).isFalse();
    assertThat(read.json().has("Note")).isFalse();
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.code()).isEqualTo("unknown-extension");
    assertThat(unknown.json().path("detail").asText()).contains("Car, Dog");
    assertThat(unknown.json().path("errors")).hasSize(2);
    assertThat(tenant.get("/profiles/" + id + "?extensions=Adress").text())
        .contains("Did you mean 'Address'?");
    assertThat(tenant.get("/profiles/" + id + "?extensions=,Address,").status()).isEqualTo(200);
  }

  @Test
  void only_what_looks_like_an_id_is_repeated_as_the_id_of_nothing() {
    assertThat(tenant.get("/profiles/00001b8BBKDX000D").json().path("detail").asText())
        .isEqualTo("There is no profile '00001b8BBKDX000D'.");
    for (var other : List.of("ann%40x.org", "%2B49%20151", "x".repeat(65))) {
      assertThat(tenant.get("/profiles/" + other).json().path("detail").asText())
          .isEqualTo("There is no profile with this name or id.");
    }
  }

  @Test
  void records_of_a_deleted_extension_do_not_appear_in_a_new_one_of_the_same_name() {
    String id = tenant.create("{\"Note\": [{\"Text\": \"old\"}], \"Age\": 1}");
    tenant.delete("/metadata/profiles/extensions/Note");
    assertThat(tenant.get("/profiles/" + id + "?extensions=Note").status()).isEqualTo(400);

    tenant.extension(
        """
        {"name": "Note", "type": "multi-valued",
         "attributes": [{"name": "Text", "type": "string"}]}""");

    tenant.expect(id, "{\"Age\": 1}");
  }

  @Test
  void a_new_profile_cannot_choose_its_id() {
    assertThat(tenant.post("/profiles", "{\"customer_id\": \"\"}").status()).isEqualTo(201);
    assertThat(tenant.post("/profiles", "{\"customer_id\": null}").status()).isEqualTo(201);

    var refused = tenant.post("/profiles", "{\"customer_id\": \"0123456789abcdef\"}");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("customer-id-not-allowed");
  }

  @Test
  void every_fault_of_a_profile_is_reported_without_values() {
    var refused =
        tenant.post(
            "/profiles",
            """
            {"FirstName": "%s", "Age": "secret", "BirthDate": "1981-02-29", "Shoe": "secret",
             "EmailAddress": ["secret", "secret"], "Address": [], "Phone": [{}, {"Type": 99999999999}]}"""
                .formatted("x".repeat(65)));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("invalid-profile");
    assertThat(refused.json().path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder(
            "/FirstName",
            "/Age",
            "/BirthDate",
            "/Shoe",
            "/EmailAddress",
            "/Address",
            "/Phone/0/Type",
            "/Phone/1/Type");
    assertThat(refused.text()).doesNotContain("secret");
  }

  @Test
  void an_update_replaces_the_core_and_the_extensions_that_it_names() {
    String id = tenant.create(ANN);

    var updated =
        tenant.put(
            "/profiles/" + id,
            """
            {"customer_id": "%s", "FirstName": "Bea", "Phone": [{"Type": 7}], "Address": null}"""
                .formatted(id));

    assertThat(updated.status()).isEqualTo(200);
    assertThat(updated.header("ETag")).isEqualTo("\"2\"");
    assertThat(updated.json()).isEqualTo(ProfileJson.id(id));
    tenant.expect(id, "{\"FirstName\": \"Bea\", \"Phone\": [{\"Type\": 7}], \"Vip\": {}}");
  }

  @Test
  void a_body_with_another_id_than_the_path_is_refused() {
    String id = tenant.create(ANN);
    String body = "{\"customer_id\": \"0123456789abcdef\"}";

    assertThat(tenant.put("/profiles/" + id, body).code()).isEqualTo("customer-id-differs");
    assertThat(tenant.post("/profiles/" + id + "/extensions", body).status()).isEqualTo(400);
    assertThat(tenant.etag(id)).isEqualTo("\"1\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"2\"", "W/\"1\"", "1", "\"\"", "\"01\"", "\"3\", \"2\"", "W/\"1\", \"2\"", ","})
  void any_other_tag_than_the_etag_changes_nothing(String ifMatch) {
    String id = tenant.create(ANN);

    var update = tenant.put("/profiles/" + id, "{}", "If-Match", ifMatch);
    var delete = tenant.delete("/profiles/" + id, "If-Match", ifMatch);

    assertThat(update.status()).isEqualTo(412);
    assertThat(update.code()).isEqualTo("precondition-failed");
    assertThat(delete.status()).isEqualTo(412);
    assertThat(tenant.etag(id)).isEqualTo("\"1\"");
  }

  @Test
  void the_etag_and_a_star_match() {
    String id = tenant.create(ANN);

    assertThat(tenant.put("/profiles/" + id, "{}", "If-Match", "\"1\"").status()).isEqualTo(200);
    assertThat(tenant.put("/profiles/" + id, "{}", "If-Match", "*").status()).isEqualTo(200);
    assertThat(tenant.delete("/profiles/" + id, "If-Match", "\"3\"").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"1\", \"2\"", "\"x\",\"1\"", "W/\"1\" , \"1\"", "\"1\",", ",\"1\",\"1\""})
  void the_etag_in_a_list_matches(String ifMatch) {
    String id = tenant.create(ANN);

    assertThat(tenant.put("/profiles/" + id, "{}", "If-Match", ifMatch).status()).isEqualTo(200);
    assertThat(tenant.put("/profiles/" + id, "{}", "If-Match", ifMatch).status())
        .isEqualTo(ifMatch.contains("2") ? 200 : 412);
    assertThat(tenant.delete("/profiles/" + id, "If-Match", "\"9\"").status()).isEqualTo(412);
  }

  @Test
  void a_segment_stays_until_another_one_is_given() {
    String plain = tenant.create(ANN);
    assertThat(tenant.get("/profiles/" + plain).header("X-Genesys-Segment")).isEqualTo("default");
    var created = tenant.post("/profiles", "{}", "X-Genesys-Segment", "gold & silver");
    String path = created.header("Location");
    assertThat(tenant.get(path).header("X-Genesys-Segment")).isEqualTo("gold & silver");

    tenant.put(path, "{\"Age\": 1}");
    assertThat(tenant.get(path).header("X-Genesys-Segment")).isEqualTo("gold & silver");

    tenant.put(path, "{\"Age\": 2}", "X-Genesys-Segment", "iron");
    assertThat(tenant.get(path).header("X-Genesys-Segment")).isEqualTo("iron");
    assertThat(tenant.put(path, "{}", "X-Genesys-Segment", "x".repeat(65)).status()).isEqualTo(400);
  }

  @Test
  void a_deleted_profile_is_not_found_by_any_operation() {
    String id = tenant.create(ANN);

    var deleted = tenant.delete("/profiles/" + id);

    assertThat(deleted.status()).isEqualTo(200);
    assertThat(deleted.json()).isEqualTo(ProfileJson.id(id));
    assertNotFound(tenant, id);
    assertThat(tenant.identify("EmailAddress=ann@x.org")).isEmpty();
    tenant.create(ANN);
  }

  @Test
  void profiles_of_other_tenants_and_malformed_ids_are_not_found() {
    String id = tenant.create(ANN);

    assertNotFound(API.customers(), id);
    assertNotFound(tenant, "0123456789abcdef");
    assertNotFound(tenant, "short");
    assertNotFound(tenant, "0123456789abcde%20");
    tenant.expect(id, ANN.replace("firstname", "FirstName").replace("\"42\"", "42"));
  }

  @Test
  void a_taken_unique_key_value_is_refused_with_the_id_of_its_profile() {
    String ann = tenant.create(ANN);
    String bob = tenant.create("{\"EmailAddress\": \"bob@x.org\"}");

    var created = tenant.post("/profiles", "{\"EmailAddress\": \" ANN@x.org \"}");
    var updated = tenant.put("/profiles/" + bob, "{\"EmailAddress\": \"Ann@X.org\"}");

    for (var refused : new ContractClient.Answer[] {created, updated}) {
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.code()).isEqualTo("key-taken");
      assertThat(refused.json().path("customer_id").asText()).isEqualTo(ann);
      assertThat(refused.json().path("errors").get(0).path("pointer").asText())
          .isEqualTo("/EmailAddress");
    }
    tenant.expect(bob, "{\"EmailAddress\": \"bob@x.org\"}");
  }

  @Test
  void head_replies_like_get_without_a_body() {
    String id = tenant.create(ANN);

    var head =
        API.client()
            .exchange(
                "HEAD",
                "/profiles/" + id,
                BodyPublishers.noBody(),
                "X-Genesys-TenantId",
                Integer.toString(tenant.id()));

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("ETag")).isEqualTo("\"1\"");
  }

  private static void assertNotFound(TenantClient tenant, String id) {
    String path = "/profiles/" + id;
    var answers =
        Map.of(
            "read", tenant.get(path),
            "replaced", tenant.put(path, "{}"),
            "deleted", tenant.delete(path),
            "record inserted", tenant.post(path + "/extensions", "{\"Note\": {\"Text\": \"n\"}}"),
            "record updated",
                tenant.put(path + "/extensions/Address/by/unique", "{\"Zip\": \"2\"}"),
            "record deleted", tenant.put(path + "/extensions/Address/delete/by/unique", "{}"));
    answers.forEach(
        (what, answer) -> {
          assertThat(answer.status()).as(what).isEqualTo(404);
          assertThat(answer.code()).as(what).isEqualTo("profile-not-found");
        });
  }
}
