package kindred.profile;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Attributes as JSON: one value is a scalar, several are an array. Parsing inverts printing. */
public final class AttributesJson {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private AttributesJson() {}

  /** The stored text. */
  public static String print(Attributes attributes) {
    var object = NODES.objectNode();
    writeInto(object, attributes);
    return object.toString();
  }

  /** Adds the attributes as members. */
  public static void writeInto(ObjectNode object, Attributes attributes) {
    attributes
        .values()
        .forEach(
            (name, values) ->
                object.set(name, values.size() == 1 ? scalar(values.get(0)) : array(values)));
  }

  /** Writes the same object as {@link #print}. */
  static void writeTo(JsonGenerator out, Attributes attributes) throws IOException {
    out.writeStartObject();
    for (var attribute : attributes.values().entrySet()) {
      out.writeFieldName(attribute.getKey());
      var values = attribute.getValue();
      if (values.size() == 1) {
        writeTo(out, values.get(0));
      } else {
        out.writeStartArray();
        for (var value : values) {
          writeTo(out, value);
        }
        out.writeEndArray();
      }
    }
    out.writeEndObject();
  }

  private static void writeTo(JsonGenerator out, Object value) throws IOException {
    if (value instanceof String text) {
      out.writeString(text);
    } else if (value instanceof Long number) {
      out.writeNumber(number);
    } else if (value instanceof Double number) {
      out.writeNumber(number);
    } else {
      out.writeBoolean((Boolean) value);
    }
  }

  /** Parses what {@link #print} wrote. */
  public static Attributes parse(String text) {
    try {
      return attributes(JSON.readTree(text));
    } catch (JsonProcessingException corrupt) {
      throw new IllegalStateException("the stored attributes are not JSON", corrupt);
    }
  }

  static Attributes attributes(JsonNode object) {
    var values = new LinkedHashMap<String, List<Object>>();
    object.properties().forEach(e -> values.put(e.getKey(), values(e.getValue())));
    return new Attributes(values);
  }

  private static ArrayNode array(List<Object> values) {
    var array = NODES.arrayNode();
    values.forEach(value -> array.add(scalar(value)));
    return array;
  }

  private static JsonNode scalar(Object value) {
    if (value instanceof Long number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Double number) {
      return NODES.numberNode(number);
    }
    return value instanceof Boolean truth
        ? NODES.booleanNode(truth)
        : NODES.textNode((String) value);
  }

  private static List<Object> values(JsonNode node) {
    var values = new ArrayList<Object>();
    if (node.isArray()) {
      node.forEach(element -> values.add(value(element)));
    } else {
      values.add(value(node));
    }
    return values;
  }

  private static Object value(JsonNode node) {
    if (node.isIntegralNumber()) {
      return node.longValue();
    }
    if (node.isNumber()) {
      return node.doubleValue();
    }
    return node.isBoolean() ? (Object) node.booleanValue() : node.textValue();
  }
}
