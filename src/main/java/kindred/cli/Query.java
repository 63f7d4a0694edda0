package kindred.cli;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The query parameters of a request; one without a value is left out. */
final class Query {

  private final SortedMap<String, String> parameters = new TreeMap<>();

  /** Adds a parameter, in the place of an earlier one, unless its value is null. */
  Query with(String name, Object value) {
    if (value != null) {
      parameters.put(name, value.toString());
    }
    return this;
  }

  SortedMap<String, String> parameters() {
    return Collections.unmodifiableSortedMap(parameters);
  }

  /** A path with this query. */
  String of(String path) {
    return parameters.isEmpty()
        ? path
        : parameters.entrySet().stream()
            .map(Query::encoded)
            .collect(Collectors.joining("&", path + "?", ""));
  }

  private static String encoded(Map.Entry<String, String> parameter) {
    return ApiClient.encoded(parameter.getKey()) + "=" + ApiClient.encoded(parameter.getValue());
  }
}
