package kindred.http;

import java.util.Locale;
import java.util.Optional;

/** The media type in a header: its name in lower case, and its charset. */
public record MediaType(String name, Optional<String> charset) {

  public static MediaType of(String header) {
    var parts = header.split(";");
    Optional<String> charset = Optional.empty();
    for (int i = 1; i < parts.length; i++) {
      var parameter = parts[i].strip();
      if (parameter.toLowerCase(Locale.ROOT).startsWith("charset=")) {
        charset = Optional.of(parameter.substring("charset=".length()).replace("\"", "").strip());
      }
    }
    return new MediaType(parts[0].strip().toLowerCase(Locale.ROOT), charset);
  }
}
