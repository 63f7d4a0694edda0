package kindred.access;

import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * The answer to credentials that were accepted.
 *
 * @param stillValid whether the same credentials would be accepted now, with the same rights
 */
public record Grant(Caller caller, Via via, BooleanSupplier stillValid) {

  /** The kinds of credentials. */
  public enum Via {
    NOTHING,
    PASSWORD,
    TOKEN,
    JWT;

    /** The name in the contract. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** For requests that need no credentials. */
  public static Grant always(Caller caller) {
    return new Grant(caller, Via.NOTHING, () -> true);
  }
}
