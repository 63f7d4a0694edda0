package kindred.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * Removes members that are null from JSON bodies, as if they were absent, wherever the contract
 * does not require them: generated clients send null for what is not set. A null that the contract
 * allows stays, because it has a meaning.
 */
public final class NullMembers {

  private static final JsonObject NONE = new JsonObject();

  private final JsonObject document;
  private final Map<String, JsonObject> schemas;

  public NullMembers(JsonObject contract) {
    this.document = contract;
    this.schemas = Contract.jsonBodies(contract);
  }

  /** Whether the body of an operation had such members; it has none afterwards. */
  public boolean remove(String operation, JsonNode body) {
    return remove(body, schemas.getOrDefault(operation, NONE));
  }

  private boolean remove(JsonNode value, JsonObject given) {
    var schema = ContractParameter.resolve(document, given);
    var properties = schema.getJsonObject("properties", NONE);
    var required = schema.getJsonArray("required", new JsonArray());
    boolean removed =
        value
            .properties()
            .removeIf(
                member ->
                    member.getValue().isNull()
                        && properties.containsKey(member.getKey())
                        && !required.contains(member.getKey())
                        && !properties
                            .getJsonObject(member.getKey())
                            .getBoolean("nullable", false));
    for (var member : properties) {
      if (value.has(member.getKey())) {
        removed |= remove(value.get(member.getKey()), (JsonObject) member.getValue());
      }
    }
    if (value.isArray() && schema.containsKey("items")) {
      for (var element : value) {
        removed |= remove(element, schema.getJsonObject("items"));
      }
    }
    return removed;
  }
}
