package kindred.cli;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What a request proves its sender with; it has no printed form.
 *
 * <p>A class and not a record, whose text would show the secret.
 */
final class Credentials {

  private final String header;

  private Credentials(String header) {
    this.header = header;
  }

  static Credentials token(String token) {
    return new Credentials("Bearer " + token);
  }

  static Credentials password(String user, String password) {
    var both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new Credentials("Basic " + Base64.getEncoder().encodeToString(both));
  }

  /** The value of the header {@code Authorization}. */
  String header() {
    return header;
  }
}
