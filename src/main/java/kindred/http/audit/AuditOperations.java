package kindred.http.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kindred.auditlog.AuditEntry;
import kindred.auditlog.AuditEntry.Place;
import kindred.auditlog.AuditStore;
import kindred.auditlog.AuditStore.Filter;
import kindred.http.Call;
import kindred.http.Cursor;
import kindred.http.JsonBody;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.http.TimeRange;

/** The audit log of a tenant over HTTP. */
public final class AuditOperations {

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;
  private static final Duration DEFAULT_PERIOD = Duration.ofDays(31);

  /** The clocks of other servers may be ahead. */
  private static final Duration AHEAD = Duration.ofHours(1);

  private static final Instant FIRST = Instant.parse("2025-01-01T00:00:00Z");

  private final AuditStore audit;

  public AuditOperations(AuditStore audit) {
    this.audit = audit;
  }

  public Map<String, Operation> operations() {
    return Map.of("listAudit", this::list);
  }

  private Future<Reply> list(Call call) {
    var now = Instant.now();
    var times = TimeRange.of(call, "from", "to");
    var to = times.before().orElse(now.plus(AHEAD));
    var from = times.after().orElse(to.minus(DEFAULT_PERIOD));
    var newest = new Place(to.isAfter(now) ? now.plus(AHEAD) : to, "");
    var place = Cursor.place(call, AuditOperations::parse).orElse(newest);
    var filter =
        new Filter(
            from.isBefore(FIRST) ? FIRST : from, call.query("user"), call.query("operation"));
    int limit = call.limit(MAX_LIMIT, DEFAULT_LIMIT);
    return audit
        .before(call.tenant(), isBefore(place, newest) ? place : newest, filter, limit)
        .map(page -> reply(call, page));
  }

  private static boolean isBefore(Place one, Place other) {
    return one.at().isBefore(other.at());
  }

  private static Reply reply(Call call, AuditStore.Page page) {
    var next = page.next().map(AuditOperations::text);
    return Cursor.next(Reply.list(page.entries(), AuditOperations::write), call, next, "audit");
  }

  private static ObjectNode write(AuditEntry entry) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("at", JsonBody.time(entry.place().at()));
    json.put("user", entry.caller());
    json.put("via", entry.via());
    json.put("operation", entry.operation());
    var subject = json.putObject("subject");
    new TreeMap<>(entry.subject()).forEach(subject::put);
    entry.status().ifPresent(status -> json.put("status", status));
    entry.code().ifPresent(code -> json.put("code", code));
    return json.put("trace_id", entry.place().traceId());
  }

  private static String text(Place after) {
    return Cursor.timed(after.at(), after.trace());
  }

  private static Optional<Place> parse(String text) {
    return Optional.of(Cursor.timed(text, Place::new)).filter(place -> !place.at().isBefore(FIRST));
  }
}
