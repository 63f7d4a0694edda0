package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import kindred.traces.TraceSpan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Gives every request the id of its trace and, at debug level, a log line without personal data.
 */
final class Tracing implements Handler<RoutingContext> {

  private static final Logger LOG = LoggerFactory.getLogger("kindred.http.requests");
  private static final String SPAN = "kindred.span";

  @Override
  public void handle(RoutingContext context) {
    if (context.get(SPAN) == null) {
      span(context);
      if (LOG.isDebugEnabled()) {
        logWhenAnswered(context);
      }
    }
    context.next();
  }

  /**
   * The span of the request, looked for here if there is none yet: the library refuses a path
   * without a leading slash before any handler runs.
   */
  static TraceSpan span(RoutingContext context) {
    TraceSpan known = context.get(SPAN);
    if (known != null) {
      return known;
    }
    var span = TraceSpan.ofRequest(context.request().headers());
    context.put(SPAN, span);
    return span;
  }

  /** The id of the trace that the request belongs to; the client may have chosen it. */
  static String traceId(RoutingContext context) {
    return span(context).traceId();
  }

  /**
   * The same line with the request's fields, for logs in JSON: its trace and span, its operation,
   * and the ids of the path. None is personal data.
   */
  static LoggingEventBuilder fields(LoggingEventBuilder line, RoutingContext context) {
    var span = span(context);
    var all = line.addKeyValue("trace_id", span.traceId());
    if (span.isRecorded()) {
      all = all.addKeyValue("span_id", span.id());
    }
    var admitted = Admission.admitted(context);
    if (admitted == null) {
      return all;
    }
    all = all.addKeyValue("operation", admitted.operation().id());
    for (var id : Admission.subject(context).entrySet()) {
      all = all.addKeyValue(id.getKey(), id.getValue());
    }
    return all;
  }

  static String operationId(RoutingContext context) {
    var admitted = Admission.admitted(context);
    return admitted == null ? "-" : admitted.operation().id();
  }

  private static void logWhenAnswered(RoutingContext context) {
    long start = System.nanoTime();
    context.addEndHandler(
        end ->
            fields(LOG.atDebug(), context)
                .log(
                    "{} {} {} {} ms, trace {}",
                    context.request().method(),
                    operationId(context),
                    context.response().getStatusCode(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
                    traceId(context)));
  }
}
