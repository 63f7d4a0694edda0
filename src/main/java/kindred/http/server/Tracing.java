package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Gives every request a trace id and, at debug level, a log line without personal data. */
final class Tracing implements Handler<RoutingContext> {

  private static final Logger LOG = LoggerFactory.getLogger("kindred.http.requests");
  private static final String TRACE_ID = "kindred.trace";
  private static final Pattern PARENT =
      Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}");
  private static final Pattern ZEROS = Pattern.compile("0+");

  @Override
  public void handle(RoutingContext context) {
    if (context.get(TRACE_ID) == null) {
      context.put(TRACE_ID, newTraceId());
      if (LOG.isDebugEnabled()) {
        logWhenAnswered(context);
      }
    }
    context.next();
  }

  /**
   * The trace id, created here if the request has none yet: the library refuses a path without a
   * leading slash before any handler runs.
   */
  static String traceId(RoutingContext context) {
    if (context.get(TRACE_ID) == null) {
      context.put(TRACE_ID, newTraceId());
    }
    return context.get(TRACE_ID);
  }

  /**
   * The same line with the request's fields, for logs in JSON: its trace id, its operation, the
   * tracing system's ids if the client sent {@code traceparent} (W3C Trace Context), and the ids of
   * the path. None is personal data.
   */
  static LoggingEventBuilder fields(LoggingEventBuilder line, RoutingContext context) {
    var all = line.addKeyValue("trace", traceId(context));
    var match = PARENT.matcher(String.valueOf(context.request().getHeader("traceparent")));
    if (match.matches() && !ZEROS.matcher(match.group(1)).matches()) {
      all = all.addKeyValue("trace_id", match.group(1)).addKeyValue("parent_id", match.group(2));
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

  static String newTraceId() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
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
