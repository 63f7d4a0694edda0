package kindred.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import kindred.json.InvalidJsonException;
import kindred.json.StrictJson;
import kindred.schema.Name;
import kindred.schema.VisibleText;

/**
 * Reads parameters of an import that are JSON, or its text; each method throws {@link
 * IllegalArgumentException} with a clause that says which values are allowed.
 */
final class JsonMembers {

  static final int MOST = 2_000;
  static final Comparator<String> BY_KEY = Comparator.comparing(JsonMembers::key);
  private static final int LONGEST_SHOWN = 64;

  private JsonMembers() {}

  /** Titles are equal if a reader sees no difference, apart from case. */
  static String key(String title) {
    return Name.fold(VisibleText.of(title));
  }

  /**
   * The members of an object, by their names as {@link #key} compares them.
   *
   * @param ofWhat what the members are, for a refusal
   */
  static <T> Map<String, T> read(Object given, String ofWhat, Function<JsonNode, T> reader) {
    var object = json(given);
    if (!object.isObject() || object.size() > MOST) {
      throw new IllegalArgumentException("must be a JSON object of " + ofWhat);
    }
    var read = new TreeMap<String, T>(BY_KEY);
    for (var member : object.properties()) {
      if (key(member.getKey()).isEmpty()) {
        throw new IllegalArgumentException(
            "has a member without a title. Name such a column by its position, such as #3");
      }
      if (read.put(member.getKey(), value(member, reader)) != null) {
        throw new IllegalArgumentException(
            "has two members for one name" + named(member) + "; case and blanks do not count");
      }
    }
    return read;
  }

  private static <T> T value(Map.Entry<String, JsonNode> member, Function<JsonNode, T> reader) {
    try {
      return reader.apply(member.getValue());
    } catch (IllegalArgumentException invalid) {
      throw new IllegalArgumentException(invalid.getMessage() + named(member), invalid);
    }
  }

  /** A long name does not help to find a member. */
  private static String named(Map.Entry<String, JsonNode> member) {
    var name = member.getKey();
    return name.length() > LONGEST_SHOWN ? "" : " ('" + name + "')";
  }

  /** A string that is not blank. */
  static String text(JsonNode value) {
    if (value.isTextual() && !VisibleText.of(value.textValue()).isEmpty()) {
      return value.textValue();
    }
    throw new IllegalArgumentException("has a member that is not a string, or is empty");
  }

  /** The value of a parameter. */
  static JsonNode json(Object given) {
    if (!(given instanceof String text)) {
      return StrictJson.tree(given);
    }
    try {
      return StrictJson.read(text).orElseThrow(() -> new IllegalArgumentException("is empty"));
    } catch (InvalidJsonException invalid) {
      throw new IllegalArgumentException(
          "cannot be read. " + invalid.getMessage().replaceAll("\\.$", ""), invalid);
    }
  }
}
