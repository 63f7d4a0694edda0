package kindred.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as the trees that the domain reads: maps in the order of the members, lists, strings,
 * booleans, {@link Long} or else {@link java.math.BigDecimal}, and null.
 */
public final class JsonTree {

  private static final ObjectMapper CANONICAL =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private JsonTree() {}

  /** Converts any value. */
  public static Object of(JsonNode json) {
    if (json.isObject()) {
      return object(json);
    }
    if (json.isArray()) {
      return list(json);
    }
    if (json.isNumber()) {
      return json.canConvertToLong() && json.isIntegralNumber()
          ? (Object) json.longValue()
          : json.decimalValue();
    }
    if (json.isBoolean()) {
      return json.booleanValue();
    }
    return json.isNull() ? null : json.textValue();
  }

  /** The members of an object, as a map that the caller may change. */
  public static Map<String, Object> object(JsonNode json) {
    var members = new LinkedHashMap<String, Object>();
    json.properties().forEach(member -> members.put(member.getKey(), of(member.getValue())));
    return members;
  }

  /** Trees as one text; the order of members makes no difference. */
  static String print(Object... trees) {
    try {
      return CANONICAL.writeValueAsString(Arrays.asList(trees));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("A request's content cannot be written as JSON", impossible);
    }
  }

  private static List<Object> list(JsonNode json) {
    var elements = new ArrayList<>();
    json.forEach(element -> elements.add(of(element)));
    return elements;
  }
}
