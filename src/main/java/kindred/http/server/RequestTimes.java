package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import kindred.metrics.Metrics;

/**
 * Measures every request once, by operation and status; the status is {@code gone} if the client
 * closed the connection before the answer.
 */
final class RequestTimes implements Handler<RoutingContext> {

  private static final String MEASURED = "kindred.measured";

  private final Metrics metrics;

  RequestTimes(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void handle(RoutingContext context) {
    if (context.get(MEASURED) == null) {
      context.put(MEASURED, true);
      long start = System.nanoTime();
      context.addEndHandler(end -> measured(context, System.nanoTime() - start));
    }
    context.next();
  }

  private void measured(RoutingContext context, long nanos) {
    metrics.time(
        Duration.ofNanos(nanos),
        "kindred.http.requests",
        "HTTP requests, from the request head to the end of the response",
        "operation",
        Tracing.operationId(context),
        "status",
        context.response().headWritten()
            ? Integer.toString(context.response().getStatusCode())
            : "gone");
  }
}
