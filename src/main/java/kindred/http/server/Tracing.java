package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives every request a trace id and, at debug level, a log line without personal data. */
final class Tracing implements Handler<RoutingContext> {

  private static final Logger LOG = LoggerFactory.getLogger("kindred.http.requests");
  private static final String TRACE_ID = "kindred.trace";

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

  static String newTraceId() {
    return String.format("%016x", ThreadLocalRandom.current().nextLong());
  }

  static String operationId(RoutingContext context) {
    var admitted = Admission.admitted(context);
    return admitted == null ? "-" : admitted.operation().id();
  }

  private static void logWhenAnswered(RoutingContext context) {
    long start = System.nanoTime();
    context.addEndHandler(
        end ->
            LOG.debug(
                "{} {} {} {} ms, trace {}",
                context.request().method(),
                operationId(context),
                context.response().getStatusCode(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
                traceId(context)));
  }
}
