package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import kindred.metrics.Metrics;

/** Measures every request once, by its operation and the status of its answer. */
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
    metrics.took(
        Duration.ofNanos(nanos),
        "kindred.http.requests",
        "Requests, from their head to the end of their answer",
        "operation",
        Tracing.operationId(context),
        "status",
        Integer.toString(context.response().getStatusCode()));
  }
}
