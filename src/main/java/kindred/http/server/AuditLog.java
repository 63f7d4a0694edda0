package kindred.http.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import kindred.access.Caller;
import kindred.http.ContractOperation;
import kindred.http.JsonBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs who asked for what, one JSON object per line: every change, every download of customers'
 * values, and every refusal. It has ids, but neither values of customers nor credentials; {@code
 * gone} instead of a status if the client closed the connection before the answer.
 */
final class AuditLog {

  private static final Logger LOG = LoggerFactory.getLogger("kindred.audit");

  /** Operations that read, and show more of many customers than others. */
  private static final Set<String> DOWNLOADS =
      Set.of("downloadFailedRows", "downloadFailedMerges", "downloadImportLog", "getMerge");

  /**
   * Of profiles, merges and jobs; what else a client writes in a path may be a customer's value.
   */
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z]{16}");

  private AuditLog() {}

  /** Logs an allowed request when it is answered, unless it only reads. */
  static void allowed(
      RoutingContext context, ContractOperation operation, Caller caller, int tenant) {
    if (operation.method() != HttpMethod.GET || DOWNLOADS.contains(operation.id())) {
      context.addEndHandler(
          answered -> log(context, operation, Optional.of(caller), Optional.of(tenant)));
    }
  }

  /**
   * Logs a refused request when it is answered; there is no caller if the credentials are wrong.
   */
  static void refused(
      RoutingContext context, ContractOperation operation, Optional<Caller> caller) {
    context.addEndHandler(answered -> log(context, operation, caller, Optional.empty()));
  }

  private static void log(
      RoutingContext context,
      ContractOperation operation,
      Optional<Caller> caller,
      Optional<Integer> tenant) {
    var line = JsonNodeFactory.instance.objectNode();
    caller.ifPresent(who -> line.put("who", who.name()));
    line.put("address", context.request().remoteAddress().hostAddress());
    line.put("operation", operation.id());
    tenant.ifPresent(number -> line.put("tenant", number));
    new TreeMap<>(Admission.admitted(context).path())
        .forEach(
            (name, value) -> {
              if (ID.matcher(value).matches()) {
                line.put(name, value);
              }
            });
    if (context.response().headWritten()) {
      line.put("status", context.response().getStatusCode());
    } else {
      line.put("gone", true);
    }
    line.put("trace", Tracing.traceId(context));
    LOG.info("{}", JsonBody.write(line).toString().strip());
  }
}
