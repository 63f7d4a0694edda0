package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import kindred.metrics.Metrics;

/**
 * Measures every request once, by operation and status; the status is {@code gone} if the client
 * closed the connection before the answer.
 */
final class RequestTimes implements Handler<RoutingContext> {

  private static final String MEASURED = "kindred.measured";

  private static final String REQUESTS = "kindred.http.requests";
  private static final String MEANING =
      "HTTP requests, from the request head to the end of the response";

  private final Metrics metrics;

  /** All operations are visible before their first request. */
  RequestTimes(Metrics metrics, Set<String> operations) {
    this.metrics = metrics;
    operations.forEach(
        operation -> metrics.timed(REQUESTS, MEANING, "operation", operation, "status", "200"));
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
        REQUESTS,
        MEANING,
        "operation",
        Tracing.operationId(context),
        "status",
        context.response().headWritten()
            ? Integer.toString(context.response().getStatusCode())
            : "gone");
  }
}
