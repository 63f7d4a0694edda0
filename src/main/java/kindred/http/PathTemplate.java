package kindred.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A path of the contract such as {@code /profiles/{customer_id}}; no segment may be empty. */
public record PathTemplate(String text, List<String> segments) {

  static PathTemplate of(String text) {
    return new PathTemplate(text, List.of(text.substring(1).split("/")));
  }

  /**
   * The decoded values of the parameters, when the path matches.
   *
   * @param given the segments of the path, after an empty one before the first slash
   */
  Optional<Map<String, String>> match(String[] given) {
    if (given.length != segments.size() + 1 || !given[0].isEmpty()) {
      return Optional.empty();
    }
    var values = new LinkedHashMap<String, String>();
    for (int at = 0; at < segments.size(); at++) {
      String segment = segments.get(at);
      String text = given[at + 1];
      if (isParameter(segment) && !text.isEmpty()) {
        values.put(segment.substring(1, segment.length() - 1), PercentCode.decode(text));
      } else if (!segment.equals(text)) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  long parameters() {
    return segments.stream().filter(PathTemplate::isParameter).count();
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{");
  }
}
