package kindred.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.ValidationException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
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
    var missing = new ArrayList<String>();
    schema.getJsonArray("required", new JsonArray()).forEach(name -> missing.add((String) name));
    if (input instanceof JsonObject given) {
      missing.removeAll(given.fieldNames());
    }
    return missing;
  }

  private static List<String> unknown(JsonObject schema, Object input) {
    if (!(input instanceof JsonObject given)) {
      return List.of();
    }
    var unknown = new TreeSet<>(given.fieldNames());
    unknown.removeAll(schema.getJsonObject("properties", new JsonObject()).fieldNames());
    return List.copyOf(unknown);
  }

  private static String names(List<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
  }
}
