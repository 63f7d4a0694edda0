package kindred.http.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.parser.OpenAPIV3Parser;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kindred.http.Contract;
import kindred.schema.Attribute;
import kindred.schema.AttributeType;
import kindred.schema.SchemaSnapshot;
import org.junit.jupiter.api.Test;

/** What code generators need of the contract of a tenant. */
class TenantContractTest {

  private static final SchemaSnapshot SCHEMA =
      new SchemaSnapshot(
          1,
          1,
          "",
          Optional.of(
              Stream.of(AttributeType.values()).map(TenantContractTest::attribute).toList()),
          List.of(),
          List.of(),
          List.of(),
          true);

  private static final JsonObject CONTRACT =
      TenantContract.of(Contract.load().document(), SCHEMA, "");

  /** Java of openapi-generator does not compile with a union of a value and an array. */
  @Test
  void no_value_of_a_profile_is_a_union() {
    for (String name : List.of("Profile", "FoundProfile", "ProfileInput")) {
      var properties = component(name).getJsonObject("properties");

      assertThat(properties.fieldNames()).as(name).contains("A_STRING", "A_CURRENCY");
      assertThat(properties.encode()).as(name).doesNotContain("anyOf", "oneOf");
    }
  }

  @Test
  void values_are_an_array_in_a_request_and_of_any_type_in_a_response() {
    var sent = component("ProfileInput").getJsonObject("properties");
    var received = component("Profile").getJsonObject("properties");

    assertThat(sent.getJsonObject("A_LONG").getString("type")).isEqualTo("array");
    assertThat(sent.getJsonObject("A_LONG").getJsonObject("items").getString("type"))
        .isEqualTo("integer");
    assertThat(sent.getJsonObject("A_STRING").getString("type")).isEqualTo("string");
    assertThat(received.getJsonObject("A_LONG").fieldNames()).containsExactly("description");
  }

  @Test
  void it_is_valid_openapi() {
    assertThat(new OpenAPIV3Parser().readContents(CONTRACT.encode()).getMessages()).isEmpty();
  }

  /** The text has one value. */
  private static Attribute attribute(AttributeType type) {
    int most = type == AttributeType.STRING ? 1 : 0;
    return new Attribute("A_" + type, type, 0, false, null, most);
  }

  private static JsonObject component(String name) {
    return CONTRACT.getJsonObject("components").getJsonObject("schemas").getJsonObject(name);
  }
}
