package kindred.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kindred.problem.Fault;
import kindred.problem.Problem;

/** Reads a query as its pairs, in order, so that {@code %2B} is a plus and a plus is a blank. */
final class QueryString {

  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private QueryString() {}

  static List<Map.Entry<String, String>> decode(String query) {
    if (query == null || query.isEmpty()) {
      return List.of();
    }
    if (BROKEN_ESCAPE.matcher(query).find()) {
      throw Problem.invalid(
              Fault.parameter(
                  "", "malformed-query", "A % in the query is not followed by two hex digits."))
          .exception();
    }
    return Stream.of(query.split("&"))
        .filter(pair -> !pair.isEmpty())
        .map(QueryString::pair)
        .toList();
  }

  private static Map.Entry<String, String> pair(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? Map.entry(plain(text), "")
        : Map.entry(plain(text.substring(0, equals)), plain(text.substring(equals + 1)));
  }

  private static String plain(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
