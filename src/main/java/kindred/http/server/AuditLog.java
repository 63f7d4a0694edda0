package kindred.http.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import kindred.access.Grant;
import kindred.auditlog.AuditEntry;
import kindred.http.ContractOperation;
import kindred.http.JsonBody;
import kindred.profile.Ids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records who asked for what. In the tenant's audit log: every change and every download of
 * customers' values. In the log of the server, one JSON object per line: the same of known callers,
 * and every refusal before the operation. Both have ids, but neither values of customers nor
 * credentials.
 */
final class AuditLog {

  private static final Logger LOG = LoggerFactory.getLogger("kindred.audit");

  private static final String RECORDED = "kindred.audited";
  private static final String REFUSED = "kindred.refused";
  private static final String CREATED = "kindred.created";

  /** Operations that read, and show more of many customers than others. */
  private static final Set<String> DOWNLOADS =
      Set.of(
          "downloadFailedRows",
          "downloadSkippedRows",
          "downloadFailedMerges",
          "downloadImportLog",
          "getMerge");

  /** Operations that read with another method than GET. */
  private static final Set<String> READS = Set.of("searchProfiles");

  private final Consumer<AuditEntry> table;

  /** Gives the entries of tenants' audit logs to their table. */
  AuditLog(Consumer<AuditEntry> table) {
    this.table = table;
  }

  /**
   * Records an allowed request when it is answered, unless it only reads.
   *
   * @param logged also in the log of the server
   */
  void allowed(RoutingContext context, Grant grant, int tenant, boolean logged) {
    context.put(RECORDED, true);
    ContractOperation operation = Admission.admitted(context).operation();
    boolean changes = operation.method() != HttpMethod.GET && !READS.contains(operation.id());
    if (changes || DOWNLOADS.contains(operation.id())) {
      context.addEndHandler(
          answered -> {
            var entry = entry(context, grant, tenant);
            table.accept(entry);
            if (logged) {
              log(context, line(context, entry));
            }
          });
    }
  }

  private static AuditEntry entry(RoutingContext context, Grant grant, int tenant) {
    var response = context.response();
    return new AuditEntry(
        tenant,
        new AuditEntry.Place(Instant.now(), Tracing.traceId(context) + "-" + Ids.random()),
        grant.caller().name(),
        grant.via().text(),
        Tracing.operationId(context),
        subject(context),
        response.headWritten() ? OptionalInt.of(response.getStatusCode()) : OptionalInt.empty(),
        Optional.ofNullable(context.get(REFUSED)));
  }

  private static ObjectNode line(RoutingContext context, AuditEntry entry) {
    var line = JsonNodeFactory.instance.objectNode();
    line.put("who", entry.caller());
    line.put("via", entry.via());
    line.put("address", address(context));
    line.put("operation", entry.operation());
    line.put("tenant", entry.tenant());
    entry.subject().forEach(line::put);
    return line;
  }

  /**
   * Logs a refused request when it is answered.
   *
   * @param caller empty: the credentials are missing or wrong
   */
  static void refused(RoutingContext context, Optional<Grant> caller) {
    context.put(RECORDED, true);
    context.addEndHandler(
        answered -> {
          var line = JsonNodeFactory.instance.objectNode();
          caller.ifPresent(who -> line.put("who", who.caller().name()));
          line.put("address", address(context));
          line.put("operation", Tracing.operationId(context));
          subject(context).forEach(line::put);
          log(context, line);
        });
  }

  /** Notes why a request is refused; logs it if the refusal comes before its caller is known. */
  static void problem(RoutingContext context, String code) {
    context.put(REFUSED, code);
    if (context.get(RECORDED) == null) {
      refused(context, Optional.empty());
    }
  }

  /** Logs the refusal of a request that no operation was looked up for. */
  static void malformed(String address, int status, String code, String traceId) {
    var line = JsonNodeFactory.instance.objectNode();
    line.put("address", address);
    line.put("operation", "-");
    line.put("status", status).put("code", code).put("trace_id", traceId);
    write(line);
  }

  /** Logs what concerns the access to the server as a whole. */
  static void event(String event) {
    write(JsonNodeFactory.instance.objectNode().put("event", event));
  }

  /** Notes what the request has created. */
  static void created(RoutingContext context, String id) {
    context.put(CREATED, id);
  }

  private static Map<String, String> subject(RoutingContext context) {
    var subject = Admission.subject(context);
    Optional.<String>ofNullable(context.get(CREATED)).ifPresent(id -> subject.put("created", id));
    return subject;
  }

  private static String address(RoutingContext context) {
    return String.valueOf(context.request().remoteAddress().hostAddress());
  }

  private static void log(RoutingContext context, ObjectNode line) {
    if (context.response().headWritten()) {
      line.put("status", context.response().getStatusCode());
    } else {
      line.put("gone", true);
    }
    Optional.<String>ofNullable(context.get(REFUSED)).ifPresent(code -> line.put("code", code));
    write(line.put("trace_id", Tracing.traceId(context)));
  }

  /** The members are fields, too, so that a collector of logs in JSON can search for them. */
  private static void write(ObjectNode line) {
    var event = LOG.atInfo();
    for (var member : line.properties()) {
      event = event.addKeyValue(member.getKey(), member.getValue());
    }
    event.log("{}", JsonBody.write(line).toString().strip());
  }
}
