package kindred.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The media type in a header.
 *
 * @param name in lower case
 * @param parameters their values by their names, which are compared without case
 */
public record MediaType(String name, Map<String, String> parameters) {

  /** Of what says nothing about its type. */
  public static final MediaType NONE = new MediaType("", Map.of());

  public static MediaType of(String header) {
    var parts = header.split(";", -1);
    var parameters = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 1; i < parts.length; i++) {
      var parameter = parts[i].split("=", 2);
      if (parameter.length == 2) {
        parameters.put(parameter[0].strip(), parameter[1].replace("\"", "").strip());
      }
    }
    return new MediaType(parts[0].strip().toLowerCase(Locale.ROOT), parameters);
  }

  public Optional<String> charset() {
    return Optional.ofNullable(parameters.get("charset"));
  }
}
