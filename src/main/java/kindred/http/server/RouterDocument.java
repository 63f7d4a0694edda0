package kindred.http.server;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import kindred.http.ContractParameter;

/**
 * The contract in the form that the routing library needs: under the base path; without streamed
 * bodies, which it would read, and the types of the query parameters beside them, which the
 * operation checks together with the body; without responses, which would make it refuse requests
 * by {@code Accept}; without security, which the server checks before the body is read; and without
 * the open query parameter, which the library does not support.
 */
final class RouterDocument {

  private RouterDocument() {}

  static JsonObject of(JsonObject contract, String basePath) {
    JsonObject document = contract.copy();
    document.getJsonObject("components").remove("responses");
    document.getJsonObject("components").remove("headers");
    document.getJsonObject("components").remove("securitySchemes");
    document.remove("security");
    var paths = new JsonObject();
    for (var path : document.getJsonObject("paths")) {
      JsonObject operations = (JsonObject) path.getValue();
      operations.forEach(operation -> strip((JsonObject) operation.getValue()));
      paths.put(basePath + path.getKey(), operations);
    }
    return document.put("paths", paths);
  }

  private static void strip(JsonObject operation) {
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
        .filter(parameter -> !ContractParameter.isOpen(parameter))
        .map(parameter -> streamed ? ContractParameter.unchecked(parameter) : parameter)
        .forEach(closed::add);
    operation.put("parameters", closed);
  }
}
