package kindred.auditlog;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who asked for what, and the answer; without values of customers.
 *
 * @param place when it was answered, and the trace id of the request
 * @param via by which kind of credentials the caller is known
 * @param subject ids and names of what the request concerns, by their names in the contract
 * @param status empty: the client closed the connection before the answer
 * @param code why the request was refused
 */
public record AuditEntry(
    int tenant,
    Place place,
    String caller,
    String via,
    String operation,
    Map<String, String> subject,
    OptionalInt status,
    Optional<String> code) {

  /**
   * A place in the audit log of a tenant, which is sorted by time and trace.
   *
   * @param trace the trace id of the request; a dash and an own text follow, because the client may
   *     choose the trace id: no request can take the place of another
   */
  public record Place(Instant at, String trace) {

    /** Times are stored in milliseconds. */
    public Place {
      at = at.truncatedTo(ChronoUnit.MILLIS);
    }

    public String traceId() {
      return trace.split("-", 2)[0];
    }
  }

  public AuditEntry {
    subject = Map.copyOf(subject);
  }
}
