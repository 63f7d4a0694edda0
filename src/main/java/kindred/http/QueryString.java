package kindred.http;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kindred.problem.Problem;

/**
 * Reads a query as pairs, in order: {@code &} separates them and {@code ;} is a character. {@code
 * %2B} is a plus, and a plus is a space.
 */
public final class QueryString {

  private static final int MAX_PARAMETERS = 200;

  private QueryString() {}

  public static List<Map.Entry<String, String>> decode(String query) {
    if (query == null || query.isEmpty()) {
      return List.of();
    }
    var pairs = Stream.of(query.split("&")).filter(pair -> !pair.isEmpty()).toList();
    if (pairs.size() > MAX_PARAMETERS) {
      throw Problem.of(
              Problem.Kind.INVALID,
              "too-many-parameters",
              "The query has more than " + MAX_PARAMETERS + " parameters. Send fewer.")
          .exception();
    }
    return pairs.stream().map(QueryString::pair).toList();
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
