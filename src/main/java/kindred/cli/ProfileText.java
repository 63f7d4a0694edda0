package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A profile of the API as lines: its id, its attributes, and each record on a line of its own. */
final class ProfileText {

  private ProfileText() {}

  static List<String> lines(JsonNode profile) {
    var lines = new ArrayList<String>();
    lines.add(profile.path("customer_id").asText());
    for (var member : profile.properties()) {
      if (!member.getKey().equals("customer_id")) {
        lines.addAll(lines(member.getKey(), member.getValue()));
      }
    }
    return lines;
  }

  private static List<String> lines(String name, JsonNode value) {
    if (value.isArray() && value.path(0).isObject()) {
      var lines = new ArrayList<String>();
      value.forEach(record -> lines.add("  " + name + ": " + text(record)));
      return lines;
    }
    return List.of("  " + name + ": " + text(value));
  }

  /** A value, several values, or the attributes of a record. */
  static String text(JsonNode value) {
    if (value.isArray()) {
      return value.valueStream().map(ProfileText::text).collect(Collectors.joining(", "));
    }
    if (value.isObject()) {
      return value.properties().stream()
          .map(part -> part.getKey() + "=" + text(part.getValue()))
          .collect(Collectors.joining(", "));
    }
    return Table.printable(value.asText());
  }
}
