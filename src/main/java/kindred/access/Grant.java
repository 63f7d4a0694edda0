package kindred.access;

import java.util.function.BooleanSupplier;

/**
 * The answer to credentials that were accepted.
 *
 * @param stillValid whether the same credentials would be accepted now, with the same rights
 */
public record Grant(Caller caller, BooleanSupplier stillValid) {

  /** For requests that need no credentials. */
  public static Grant always(Caller caller) {
    return new Grant(caller, () -> true);
  }
}
