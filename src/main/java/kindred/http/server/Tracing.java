package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives every request a trace id and, at debug level, one line that holds nothing personal. */
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

  /** The library refuses a path without a slash at its beginning before anybody is asked. */
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
