package kindred.http.server;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.ValidationException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Says which rule of a JSON schema a value broke, without repeating the value. */
final class SchemaRule {

  private SchemaRule() {}

  static String sentence(ValidationException broken) {
    JsonObject schema = schema(broken);
    String keyword = String.valueOf(broken.keyword());
    Object limit = schema.getValue(keyword);
    return switch (keyword) {
      case "type" -> limit == null ? "has the wrong type" : "must be of type " + limit;
      case "enum" -> limit == null ? "is not one of the values allowed" : "must be " + oneOf(limit);
      case "minimum" -> "must be at least " + limit;
      case "maximum" -> "must be at most " + limit;
      case "minLength" -> "must have at least " + limit + " characters";
      case "maxLength" -> "must have at most " + limit + " characters";
      case "minItems" -> "must have at least " + limit + " elements";
      case "maxItems" -> "must have at most " + limit + " elements";
      case "pattern" -> "must match " + limit;
      case "required" -> "lacks " + names(missing(schema, broken.input()));
      case "additionalProperties" ->
          "has members that nobody knows: " + names(unknown(schema, broken.input()));
      default -> "does not fit the contract";
    };
  }

  private static JsonObject schema(ValidationException broken) {
    return broken.schema() != null && broken.schema().getJson() instanceof JsonObject json
        ? json
        : new JsonObject();
  }

  private static String oneOf(Object values) {
    return ((JsonArray) values)
        .stream().map(String::valueOf).collect(Collectors.joining(", ", "one of: ", ""));
  }

  private static List<String> missing(JsonObject schema, Object input) {
    return schema.getJsonArray("required", new JsonArray()).stream()
        .map(String.class::cast)
        .filter(name -> !members(input).contains(name))
        .toList();
  }

  private static List<String> unknown(JsonObject schema, Object input) {
    var known = schema.getJsonObject("properties", new JsonObject()).fieldNames();
    return members(input).stream().filter(name -> !known.contains(name)).sorted().toList();
  }

  /** The library hands over an object either as its own type or as a map. */
  private static Set<String> members(Object input) {
    if (input instanceof JsonObject object) {
      return object.fieldNames();
    }
    return input instanceof Map<?, ?> map
        ? map.keySet().stream().map(String::valueOf).collect(Collectors.toSet())
        : Set.of();
  }

  private static String names(List<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
  }
}
