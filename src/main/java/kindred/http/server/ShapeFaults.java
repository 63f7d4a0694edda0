package kindred.http.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import kindred.http.ContractParameter;
import kindred.problem.Faults;

/**
 * Finds all places at which a JSON value differs from a schema of the contract. The routing library
 * decides whether a request is refused, and stops at the first; this class names the others.
 */
final class ShapeFaults {

  private static final List<String> RULES =
      List.of(
          "anyOf",
          "enum",
          "minimum",
          "maximum",
          "minLength",
          "maxLength",
          "pattern",
          "format",
          "minItems",
          "maxItems",
          "minProperties",
          "required",
          "additionalProperties");

  private static final Set<String> ANNOTATIONS =
      Set.of("type", "items", "default", "description", "example", "title");

  /** They limit a number that other rules limit, too. */
  private static final Set<Object> FORMATS = Set.of("int32", "int64", "double");

  private final JsonObject document;
  private final BiConsumer<String, Supplier<String>> found;

  /**
   * @param document that references in schemas lead into
   * @param found gets the JSON pointer of each fault, and the predicate of a sentence
   */
  ShapeFaults(JsonObject document, BiConsumer<String, Supplier<String>> found) {
    this.document = document;
    this.found = found;
  }

  /** Whether this class checks all that a schema of one value says. */
  static boolean knows(JsonObject schema) {
    return schema.fieldNames().stream()
            .allMatch(
                rule ->
                    RULES.contains(rule)
                        || ANNOTATIONS.contains(rule)
                        || rule.equals("format") && FORMATS.contains(schema.getValue(rule)))
        && (!schema.containsKey("items") || knows(schema.getJsonObject("items")));
  }

  /** Checks a value and everything in it. */
  void check(String pointer, JsonNode value, JsonObject given) {
    var schema = ContractParameter.resolve(document, given);
    broken(schema, value)
        .forEach(
            rule ->
                found.accept(
                    pointer, () -> SchemaRule.sentence(rule, schema, SchemaRule.names(value))));
    var properties = schema.getJsonObject("properties", new JsonObject());
    value
        .properties()
        .forEach(
            member -> {
              var below =
                  properties.getValue(member.getKey(), schema.getValue("additionalProperties"));
              checkBelow(Faults.pointer(pointer, member.getKey()), member.getValue(), below);
            });
    for (int at = 0; value.isArray() && at < value.size(); at++) {
      checkBelow(pointer + "/" + at, value.get(at), schema.getValue("items"));
    }
  }

  private void checkBelow(String pointer, JsonNode value, Object schema) {
    if (schema instanceof JsonObject known) {
      check(pointer, value, known);
    }
  }

  private List<String> broken(JsonObject schema, JsonNode value) {
    String type = schema.getString("type");
    if (value.isNull() && type != null) {
      return schema.getBoolean("nullable", false) ? List.of() : List.of("nullable");
    }
    if (type != null && !isOfType(type, value)) {
      return List.of("type");
    }
    return RULES.stream()
        .filter(schema::containsKey)
        .filter(rule -> breaks(rule, schema.getValue(rule), schema, value))
        .toList();
  }

  private static boolean isOfType(String type, JsonNode value) {
    return switch (type) {
      case "string" -> value.isTextual();
      case "integer" -> value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "array" -> value.isArray();
      case "object" -> value.isObject();
      default -> true;
    };
  }

  private boolean breaks(String rule, Object limit, JsonObject schema, JsonNode value) {
    return switch (rule) {
      case "anyOf" -> ((JsonArray) limit).stream().noneMatch(one -> fits(value, (JsonObject) one));
      case "enum" ->
          ((JsonArray) limit).stream().map(String::valueOf).noneMatch(value.asText()::equals);
      case "minimum" -> value.isNumber() && compare(value, limit) < 0;
      case "maximum" -> value.isNumber() && compare(value, limit) > 0;
      case "minLength" -> value.isTextual() && length(value) < (int) limit;
      case "maxLength" -> value.isTextual() && length(value) > (int) limit;
      case "pattern" ->
          value.isTextual() && !Pattern.compile((String) limit).matcher(value.asText()).find();
      case "format" -> limit.equals("date-time") && value.isTextual() && !isTime(value.textValue());
      case "minItems" -> value.isArray() && value.size() < (int) limit;
      case "maxItems" -> value.isArray() && value.size() > (int) limit;
      case "minProperties" -> value.isObject() && value.size() < (int) limit;
      case "required" ->
          value.isObject() && !SchemaRule.missing(schema, SchemaRule.names(value)).isEmpty();
      case "additionalProperties" ->
          Boolean.FALSE.equals(limit)
              && !SchemaRule.unknown(schema, SchemaRule.names(value)).isEmpty();
      default -> throw new IllegalArgumentException(rule);
    };
  }

  private boolean fits(JsonNode value, JsonObject schema) {
    boolean[] differs = {false};
    new ShapeFaults(document, (pointer, sentence) -> differs[0] = true).check("", value, schema);
    return !differs[0];
  }

  private static boolean isTime(String text) {
    try {
      return !Instant.parse(text).equals(Instant.MIN);
    } catch (DateTimeParseException other) {
      return false;
    }
  }

  private static int compare(JsonNode value, Object limit) {
    return value.decimalValue().compareTo(new BigDecimal(limit.toString()));
  }

  private static int length(JsonNode value) {
    return value.asText().codePointCount(0, value.asText().length());
  }
}
