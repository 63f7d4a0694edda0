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
    /** Its id is the job's. */
    IMPORT
  }
}
