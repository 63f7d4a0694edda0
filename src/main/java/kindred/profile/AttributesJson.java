package kindred.profile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Attributes as JSON: one value is a scalar, several are an array. Parsing inverts printing. */
public final class AttributesJson {

  private static final JsonFactory FACTORY = new JsonFactory();
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
    attributes.values().forEach((name, values) -> writeInto(object, name, values));
  }

  /** Adds an attribute as a member, if it has values. */
  public static void writeInto(ObjectNode object, String name, List<Object> values) {
    if (!values.isEmpty()) {
      object.set(name, values.size() == 1 ? scalar(values.get(0)) : array(values));
    }
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
    try (var in = FACTORY.createParser(text)) {
      in.nextToken();
      return readFrom(in);
    } catch (IOException corrupt) {
      throw new IllegalStateException("the stored attributes are not JSON", corrupt);
    }
  }

  /** Reads the object at which the parser is. */
  static Attributes readFrom(JsonParser in) throws IOException {
    var values = new LinkedHashMap<String, List<Object>>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      values.put(in.currentName(), valuesFrom(in));
    }
    return new Attributes(values);
  }

  private static List<Object> valuesFrom(JsonParser in) throws IOException {
    if (in.nextToken() != JsonToken.START_ARRAY) {
      return List.of(value(in));
    }
    var values = new ArrayList<Object>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(in));
    }
    return values;
  }

  private static Object value(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_NUMBER_INT -> (Object) in.getLongValue();
      case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
      case VALUE_TRUE, VALUE_FALSE -> in.getBooleanValue();
      default -> in.getText();
    };
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
}
