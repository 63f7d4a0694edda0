package kindred.profile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named values in stored form; every name has at least one value, and the first is primary.
 *
 * <p>Two are equal when they hold the same values, whatever the order of the names.
 */
public record Attributes(Map<String, List<Object>> values) {

  /** No attributes. */
  public static final Attributes NONE = new Attributes(Map.of());

  public Attributes {
    var copy = new LinkedHashMap<String, List<Object>>();
    values.forEach(
        (name, list) -> {
          if (!list.isEmpty()) {
            copy.put(name, List.copyOf(list));
          }
        });
    values = Collections.unmodifiableMap(copy);
  }

  /** The values of an attribute, none when it is absent. */
  public List<Object> of(String name) {
    return values.getOrDefault(name, List.of());
  }
}
