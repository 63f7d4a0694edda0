package kindred.intents;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * An operation of several steps that any server can complete, written to the intent log before the
 * first step. The id is never used again, not even by a retry of the same request.
 *
 * @param subject the customer id, job or key of the operation
 * @param object the other customer id of a merge, else empty
 * @param args further data that completing the operation needs, in the format of its kind
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

  /** The operations of several steps. */
  public enum Kind {
    MERGE,
    UNMERGE,
    DELETE,
    /** The id is that of the job. */
    IMPORT,
    BACK_FILL;

    /** The name in the table and in metrics. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Intent {
    createdAt = createdAt.truncatedTo(ChronoUnit.MILLIS);
  }

  /** The intent of an operation that begins now. */
  public static Intent now(
      String id, Kind kind, int tenant, String subject, String object, String args) {
    return new Intent(id, kind, tenant, subject, object, args, Instant.now());
  }

  Intent with(String args) {
    return new Intent(id, kind, tenant, subject, object, args, createdAt);
  }
}
