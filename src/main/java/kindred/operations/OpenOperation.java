package kindred.operations;

import java.time.Instant;

/**
 * An operation of several steps that anybody may bring to its end.
 *
 * @param subject the customer id it began with
 * @param object the other customer id of a merge, else empty
 */
public record OpenOperation(
    String id, Kind kind, int tenant, String subject, String object, Instant createdAt) {

  /** The operations that have several steps. */
  public enum Kind {
    MERGE,
    DELETE,
    /** Something is left to do for the keys of the tenant; no customer is meant. */
    BACK_FILL
  }
}
