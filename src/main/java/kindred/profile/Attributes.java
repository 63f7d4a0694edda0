package kindred.profile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named values in stored form. Every name has at least one value, and the first is primary.
 *
 * <p>The order of the names does not matter for equality.
 */
public record Attributes(Map<String, List<Object>> values) {

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

  /** The values of an attribute; an absent attribute has none. */
  public List<Object> of(String name) {
    return values.getOrDefault(name, List.of());
  }
}
