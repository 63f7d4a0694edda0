package kindred.access;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** What the header {@code Authorization} says (RFC 7617, RFC 6750). */
sealed interface Credentials {

  record Basic(String name, String password) implements Credentials {

    @Override
    public String toString() {
      return "Basic"; // never the password
    }
  }

  record Bearer(String token) implements Credentials {

    @Override
    public String toString() {
      return "Bearer"; // never the token
    }
  }

  /** Credentials of another scheme, or in a wrong form. */
  record Unreadable() implements Credentials {}

  int MAX_BASIC = 1 << 10;

  /** The credentials of a header. */
  static Credentials of(String authorization) {
    int blank = authorization.indexOf(' ');
    String scheme = authorization.substring(0, Math.max(0, blank)).toLowerCase(Locale.ROOT);
    String value = authorization.substring(blank + 1).strip();
    return switch (scheme) {
      case "bearer" -> value.isEmpty() ? new Unreadable() : new Bearer(value);
      case "basic" ->
          decoded(value).<Credentials>flatMap(Credentials::basic).orElseGet(Unreadable::new);
      default -> new Unreadable();
    };
  }

  private static Optional<Credentials> basic(String nameAndPassword) {
    int colon = nameAndPassword.indexOf(':');
    return colon < 0
        ? Optional.empty()
        : Optional.of(
            new Basic(nameAndPassword.substring(0, colon), nameAndPassword.substring(colon + 1)));
  }

  private static Optional<String> decoded(String base64) {
    if (base64.length() > MAX_BASIC) {
      return Optional.empty();
    }
    try {
      var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (IllegalArgumentException | CharacterCodingException malformed) {
      return Optional.empty();
    }
  }
}
