package kindred.http.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.ValidationException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kindred.problem.NearestName;

/** Says which rule of a JSON schema a value breaks, without repeating the value. */
final class SchemaRule {

  /** What a pattern means, in a schema of the contract. */
  private static final String IN_WORDS = "x-in-words";

  private static final Set<String> SAID_OF_ALTERNATIVES =
      Set.of("minLength", "maxLength", "pattern", "minItems", "maxItems");

  private SchemaRule() {}

  /** A sentence about the value at a pointer into the body. */
  static String of(String pointer, String predicate) {
    return (pointer.isEmpty() ? "The body " : "The value ") + predicate + ".";
  }

  /** The predicate of a sentence, such as "must be at least 1". */
  static String sentence(ValidationException broken) {
    return sentence(String.valueOf(broken.keyword()), schema(broken), members(broken.input()));
  }

  /**
   * The predicate for a rule of a schema.
   *
   * @param names of the members, if the value is an object
   */
  static String sentence(String keyword, JsonObject schema, Set<String> names) {
    Object limit = schema.getValue(keyword);
    return switch (keyword) {
      case "type" -> limit == null ? "has the wrong type" : "must be " + typed(schema);
      case "enum" -> limit == null ? "is not an allowed value" : "must be " + oneOf(limit);
      case "anyOf" -> limit == null ? "has the wrong type" : "must be " + anyOf(limit);
      case "nullable" -> "must not be null";
      case "minimum" -> "must be at least " + limit;
      case "maximum" -> "must be at most " + limit;
      case "minLength" -> "must have at least " + count(limit, "character");
      case "maxLength" -> "must have at most " + count(limit, "character");
      case "minItems" -> "must have at least " + count(limit, "element");
      case "maxItems" -> "must have at most " + count(limit, "element");
      case "minProperties" -> "must have at least " + count(limit, "member");
      case "pattern", "format" -> form(schema);
      case "required" -> "lacks " + NearestName.list(missing(schema, names));
      case "additionalProperties" -> "has unknown members: " + unknownNames(schema, names);
      default -> "is invalid; its rules are in GET /openapi.yaml";
    };
  }

  private static String form(JsonObject schema) {
    if ("date-time".equals(schema.getString("format"))) {
      return "must be a time such as 2025-03-01T12:00:00Z";
    }
    return "must be " + schema.getString(IN_WORDS, "of the form " + schema.getString("pattern"));
  }

  private static String typed(JsonObject schema) {
    return switch (schema.getString("type", "value")) {
      case "integer" -> "a whole number" + range(schema);
      case "boolean" -> "true or false";
      case "array", "object" -> "an " + schema.getString("type");
      default -> "a " + schema.getString("type");
    };
  }

  private static String range(JsonObject schema) {
    if (!schema.containsKey("minimum")) {
      return "";
    }
    return schema.containsKey("maximum")
        ? " from " + schema.getValue("minimum") + " to " + schema.getValue("maximum")
        : " of at least " + schema.getValue("minimum");
  }

  private static JsonObject schema(ValidationException broken) {
    return broken.schema() != null && broken.schema().getJson() instanceof JsonObject json
        ? json
        : new JsonObject();
  }

  private static String count(Object limit, String thing) {
    return limit + " " + thing + ("1".equals(String.valueOf(limit)) ? "" : "s");
  }

  private static String oneOf(Object values) {
    return ((JsonArray) values)
        .stream().map(String::valueOf).collect(Collectors.joining(", ", "one of: ", ""));
  }

  private static String anyOf(Object alternatives) {
    return ((JsonArray) alternatives)
        .stream()
            .map(JsonObject.class::cast)
            .map(SchemaRule::alternative)
            .distinct()
            .collect(Collectors.joining(", or "));
  }

  private static String alternative(JsonObject schema) {
    if (schema.containsKey("enum")) {
      return oneOf(schema.getValue("enum"));
    }
    if (schema.getString("pattern", "").contains("[Tt][Rr]")) {
      return "true or false";
    }
    var rules =
        schema.fieldNames().stream()
            .filter(SAID_OF_ALTERNATIVES::contains)
            .map(keyword -> sentence(keyword, schema, Set.of()))
            .map(rule -> rule.replaceFirst("^must have", "with"))
            .map(rule -> rule.replaceFirst("^must be", "that is"))
            .collect(Collectors.joining(" and "));
    return typed(schema) + (rules.isEmpty() ? "" : " " + rules);
  }

  /** The required members that an object does not have. */
  static List<String> missing(JsonObject schema, Set<String> names) {
    return schema.getJsonArray("required", new JsonArray()).stream()
        .map(String.class::cast)
        .filter(name -> !names.contains(name))
        .toList();
  }

  /** The members of an object that its schema does not have, sorted. */
  static List<String> unknown(JsonObject schema, Set<String> names) {
    return names.stream().filter(name -> !known(schema).contains(name)).sorted().toList();
  }

  private static Set<String> known(JsonObject schema) {
    return schema.getJsonObject("properties", new JsonObject()).fieldNames();
  }

  private static String unknownNames(JsonObject schema, Set<String> names) {
    var unknown = unknown(schema, names);
    var near =
        unknown.size() == 1
            ? NearestName.of(unknown.get(0), new TreeSet<>(known(schema)))
            : Optional.<String>empty();
    return NearestName.list(unknown)
        + near.map(name -> " (did you mean '" + name + "'?)").orElse("");
  }

  /** The names of the members of an object; empty for other values. */
  static Set<String> names(JsonNode value) {
    var names = new LinkedHashSet<String>();
    value.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The library passes an object either as its own type or as a map. */
  private static Set<String> members(Object input) {
    if (input instanceof JsonObject object) {
      return object.fieldNames();
    }
    return input instanceof Map<?, ?> map
        ? map.keySet().stream().map(String::valueOf).collect(Collectors.toSet())
        : Set.of();
  }
}
