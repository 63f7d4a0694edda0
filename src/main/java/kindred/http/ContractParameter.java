package kindred.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One parameter of an operation, with references resolved.
 *
 * @param place {@code path}, {@code query} or {@code header}
 * @param open an exploded object, which stands for any number of parameters with any names
 */
public record ContractParameter(String name, String place, boolean open) {

  static List<ContractParameter> of(JsonObject document, JsonObject operation) {
    return operation.getJsonArray("parameters", new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .map(parameter -> resolve(document, parameter))
        .map(ContractParameter::of)
        .toList();
  }

  static Set<String> names(List<ContractParameter> parameters, String place) {
    return parameters.stream()
        .filter(parameter -> parameter.place.equals(place) && !parameter.open)
        .map(ContractParameter::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  public static boolean isOpen(JsonObject parameter) {
    return "query".equals(parameter.getString("in"))
        && "object".equals(parameter.getJsonObject("schema", new JsonObject()).getString("type"));
  }

  /** The same query parameter with any text as its value; other parameters as they are. */
  public static JsonObject unchecked(JsonObject parameter) {
    return "query".equals(parameter.getString("in"))
        ? parameter.copy().put("schema", new JsonObject().put("type", "string"))
        : parameter;
  }

  private static ContractParameter of(JsonObject parameter) {
    return new ContractParameter(
        parameter.getString("name"), parameter.getString("in"), isOpen(parameter));
  }

  /** The parameter itself, in the place of a reference to it. */
  public static JsonObject resolve(JsonObject document, JsonObject parameter) {
    String reference = parameter.getString("$ref");
    return reference == null
        ? parameter
        : (JsonObject) JsonPointer.from(reference.substring(1)).queryJson(document);
  }
}
