package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the server must be told so that a tenant has at least the definitions of a file. Nothing is
 * ever removed: what only the server has, stays.
 */
final class SchemaDifference {

  private static final List<String> ATTRIBUTE =
      List.of("type", "length", "mandatory", "default", "max_values");

  private final List<String> lines = new ArrayList<>();
  private final List<String> impossible = new ArrayList<>();
  private final ArrayNode profile = JsonNodeFactory.instance.arrayNode();
  private final List<JsonNode> extensions = new ArrayList<>();
  private final List<JsonNode> keys = new ArrayList<>();
  private boolean profileChanges;

  private SchemaDifference() {}

  static SchemaDifference between(ObjectNode server, ObjectNode file) {
    var difference = new SchemaDifference();
    difference.compareProfile(server.path("profile"), file.path("profile"));
    difference.compareExtensions(byName(server.path("extensions")), file.path("extensions"));
    difference.compareKeys(byName(server.path("keys")), file.path("keys"));
    return difference;
  }

  boolean isEmpty() {
    return !profileChanges && extensions.isEmpty() && keys.isEmpty();
  }

  /** What would change, a line each: + for what is new, ~ for what changes. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** Differences that no request can remove, a sentence each. */
  List<String> impossible() {
    return List.copyOf(impossible);
  }

  /** The whole profile schema to define, if it changes. */
  Optional<ArrayNode> profile() {
    return profileChanges ? Optional.of(profile) : Optional.empty();
  }

  List<JsonNode> extensions() {
    return List.copyOf(extensions);
  }

  List<JsonNode> keys() {
    return List.copyOf(keys);
  }

  private void compareProfile(JsonNode server, JsonNode file) {
    var wanted = byName(file);
    for (var attribute : server) {
      var wish = wanted.remove(name(attribute));
      var changes = wish == null ? List.<String>of() : changes(attribute, wish);
      if (!changes.isEmpty()) {
        lines.add("~ profile " + attribute.path("name").asText() + ": " + join(changes));
        profileChanges = true;
      }
      profile.add(changes.isEmpty() ? attribute : wish);
    }
    for (var attribute : wanted.values()) {
      lines.add("+ profile " + attribute.path("name").asText() + " " + describe(attribute));
      profile.add(attribute);
      profileChanges = true;
    }
  }

  private static List<String> changes(JsonNode server, JsonNode file) {
    var changes = new ArrayList<String>();
    for (String member : ATTRIBUTE) {
      var before = text(server, member);
      var after = text(file, member);
      if (!before.equals(after)) {
        changes.add(
            member
                + " "
                + (before.isEmpty() ? "none" : before)
                + " -> "
                + (after.isEmpty() ? "none" : after));
      }
    }
    return changes;
  }

  private static String text(JsonNode attribute, String member) {
    var value = attribute.path(member).asText();
    if (member.equals("mandatory")) {
      return value.equals("true") || value.equals("1") ? "true" : "false";
    }
    return value;
  }

  private void compareExtensions(Map<String, JsonNode> server, JsonNode file) {
    for (var extension : file) {
      var existing = server.get(name(extension));
      var shown = extension.path("name").asText();
      if (existing == null) {
        lines.add("+ extension " + shown + ", " + extension.path("type").asText());
        extensions.add(extension);
      } else if (!sameExtension(existing, extension)) {
        impossible.add(
            "The extension "
                + shown
                + " exists with other attributes, and extensions cannot be"
                + " changed.");
      }
    }
  }

  private static boolean sameExtension(JsonNode server, JsonNode file) {
    var before = byName(server.path("attributes"));
    var after = byName(file.path("attributes"));
    return server.path("type").asText().equals(file.path("type").asText())
        && names(server.path("unique")).equals(names(file.path("unique")))
        && before.keySet().equals(after.keySet())
        && before.entrySet().stream()
            .allMatch(one -> changes(one.getValue(), after.get(one.getKey())).isEmpty());
  }

  private void compareKeys(Map<String, JsonNode> server, JsonNode file) {
    for (var key : file) {
      var existing = server.get(name(key));
      var shown = key.path("name").asText();
      if (existing == null) {
        lines.add(
            "+ key "
                + shown
                + " on "
                + String.join(", ", written(key))
                + (isUnique(key) ? ", unique" : ""));
        keys.add(key);
      } else if (!sameKey(existing, key)) {
        impossible.add(
            "The key "
                + shown
                + " exists with another definition, and keys cannot be"
                + " changed: delete it first.");
      }
    }
  }

  private static boolean sameKey(JsonNode server, JsonNode file) {
    return attributes(server).equals(attributes(file))
        && isUnique(server) == isUnique(file)
        && (!file.has("buckets")
            || file.path("buckets").asText().equals(server.path("buckets").asText()));
  }

  /** In lower case with their source, however they were written. */
  private static List<String> attributes(JsonNode key) {
    return written(key).stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  /** The attributes with their source, unless that is the profile. */
  private static List<String> written(JsonNode key) {
    var source = key.path("source").asText().strip();
    var core = source.isEmpty() || source.toLowerCase(Locale.ROOT).matches("profile|core");
    var names = new ArrayList<String>();
    for (var attribute : key.path("attributes")) {
      var name = attribute.asText().strip().replaceFirst("(?i)^profile\\.", "");
      boolean complete = core || name.regionMatches(true, 0, source + ".", 0, source.length() + 1);
      names.add(complete ? name : source + "." + name);
    }
    return names;
  }

  private static boolean isUnique(JsonNode key) {
    return key.path("unique").asText().equalsIgnoreCase("true");
  }

  private static String describe(JsonNode attribute) {
    var words = new ArrayList<String>();
    for (String member : ATTRIBUTE) {
      var value = text(attribute, member);
      if (!value.isEmpty() && !value.equals("false")) {
        words.add(member.equals("type") ? value : member + " " + value);
      }
    }
    return join(words);
  }

  private static String join(List<String> words) {
    return String.join(", ", words);
  }

  private static Map<String, JsonNode> byName(JsonNode list) {
    var byName = new LinkedHashMap<String, JsonNode>();
    list.forEach(one -> byName.put(name(one), one));
    return byName;
  }

  private static String name(JsonNode definition) {
    return definition.path("name").asText().toLowerCase(Locale.ROOT);
  }

  private static List<String> names(JsonNode list) {
    var names = new ArrayList<String>();
    list.forEach(one -> names.add(one.asText().strip().toLowerCase(Locale.ROOT)));
    return names;
  }
}
