package kindred.http.server;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import kindred.http.ContractParameter;

/**
 * The contract in the form that the routing library needs: under the base path; without streamed
 * bodies, which it would read, and the types of the query parameters beside them, which the
 * operation checks together with the body; without responses, which would make it refuse requests
 * by {@code Accept}; without security, which the server checks before the body is read; without the
 * open query parameter, which the library does not support; and with the forms of a value that the
 * server accepts although the contract offers clients only one of them.
 */
final class RouterDocument {

  /** Further schemas of a value, in a schema of the contract. */
  private static final String ALSO_ACCEPTS = "x-also-accepts";

  private static final Set<String> ANNOTATIONS =
      Set.of(ALSO_ACCEPTS, "description", "example", "format");

  private RouterDocument() {}

  static JsonObject of(JsonObject contract, String basePath) {
    JsonObject document = contract.copy();
    document.getJsonObject("components").remove("responses");
    document.getJsonObject("components").remove("headers");
    document.getJsonObject("components").remove("securitySchemes");
    document.remove("security");
    document.remove("servers");
    var paths = new JsonObject();
    for (var path : document.getJsonObject("paths")) {
      JsonObject operations = (JsonObject) path.getValue();
      operations.forEach(operation -> strip(document, (JsonObject) operation.getValue()));
      paths.put(basePath + path.getKey(), operations);
    }
    return widened(document.put("paths", paths));
  }

  /** The same tree, in which a schema with further forms accepts any of them. */
  private static JsonObject widened(JsonObject tree) {
    var wide = new JsonObject();
    tree.forEach(member -> wide.put(member.getKey(), widened(member.getValue())));
    JsonArray more = tree.getJsonArray(ALSO_ACCEPTS);
    if (more == null) {
      return wide;
    }
    ANNOTATIONS.forEach(wide::remove);
    return new JsonObject().put("anyOf", new JsonArray().add(wide).addAll(more));
  }

  private static Object widened(Object value) {
    if (value instanceof JsonObject object) {
      return widened(object);
    }
    return value instanceof JsonArray array
        ? new JsonArray(array.stream().map(RouterDocument::widened).toList())
        : value;
  }

  private static void strip(JsonObject document, JsonObject operation) {
    operation.put(
        "responses", new JsonObject().put("default", new JsonObject().put("description", "any")));
    operation.remove("security");
    boolean streamed = operation.getBoolean("x-streamed-body", false);
    if (streamed) {
      operation.remove("requestBody");
    }
    var closed = new JsonArray();
    operation.getJsonArray("parameters", new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .map(parameter -> ContractParameter.resolve(document, parameter))
        .filter(parameter -> !ContractParameter.isOpen(parameter))
        .map(parameter -> streamed ? ContractParameter.unchecked(parameter) : parameter)
        .forEach(closed::add);
    operation.put("parameters", closed);
  }
}
