package kindred.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do. No role includes another. */
public enum Role {
  READ,
  WRITE,
  IMPORT,
  MERGE,
  SCHEMA,
  ADMIN;

  /** The name in the contract, in the users file and in tokens. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of this name; empty when there is none. */
  public static Optional<Role> of(String text) {
    return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
  }
}
