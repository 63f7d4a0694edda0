package kindred.http;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads a query as pairs, in order; {@code %2B} is a plus, and a plus is a space. */
public final class QueryString {

  private QueryString() {}

  public static List<Map.Entry<String, String>> decode(String query) {
    if (query == null || query.isEmpty()) {
      return List.of();
    }
    return Stream.of(query.split("&"))
        .filter(pair -> !pair.isEmpty())
        .map(QueryString::pair)
        .toList();
  }

  private static Map.Entry<String, String> pair(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? Map.entry(PercentCode.decodeForm(text), "")
        : Map.entry(
            PercentCode.decodeForm(text.substring(0, equals)),
            PercentCode.decodeForm(text.substring(equals + 1)));
  }
}
