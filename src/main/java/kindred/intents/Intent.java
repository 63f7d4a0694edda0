package kindred.intents;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * An operation of several steps that anybody may bring to its end. Its id is never used again, also
 * not by a second try of the same request.
 *
 * @param subject the customer id, job or key it began with
 * @param object the other customer id of a merge, else empty
 * @param args what else is needed to finish it, as its kind writes it
 * @param createdAt to the millisecond
 */
public record Intent(
    String id,
    Kind kind,
    int tenant,
    String subject,
    String object,
    String args,
    Instant createdAt) {

  /** The operations that have several steps. */
  public enum Kind {
    MERGE,
    UNMERGE,
    DELETE,
    /** Its id is the job's. */
    IMPORT,
    BACK_FILL
  }

  public Intent {
    createdAt = createdAt.truncatedTo(ChronoUnit.MILLIS);
  }

  /** An operation that begins now. */
  public static Intent now(
      String id, Kind kind, int tenant, String subject, String object, String args) {
    return new Intent(id, kind, tenant, subject, object, args, Instant.now());
  }

  Intent with(String args) {
    return new Intent(id, kind, tenant, subject, object, args, createdAt);
  }
}
