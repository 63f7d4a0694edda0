package kindred.http.server;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import kindred.problem.Problem;

/**
 * Counts the requests in flight and, after {@link #drain}, refuses new ones. Used on one event loop
 * only.
 */
final class InFlight implements Handler<RoutingContext> {

  private final Promise<Void> idle = Promise.promise();
  private final Set<Promise<Void>> streams = ConcurrentHashMap.newKeySet();
  private int running;
  private boolean draining;

  @Override
  public void handle(RoutingContext context) {
    context.addHeadersEndHandler(
        headers -> {
          if (draining) {
            context.response().putHeader("Connection", "close");
          }
        });
    if (draining) {
      throw Problem.unavailable("The server is stopping. Retry later.").exception();
    }
    running++;
    context.addEndHandler(end -> finished());
    context.next();
  }

  /** Refuses new requests from now on; completes when no request is in flight. */
  Future<Void> drain() {
    draining = true;
    List.copyOf(streams).forEach(stopping -> stopping.tryComplete());
    if (running == 0) {
      idle.tryComplete();
    }
    return idle.future();
  }

  /**
   * Completes when the server drains, for a response that does not end by itself. The promise is
   * removed at the end of the request, so that finished streams do not accumulate.
   */
  Future<Void> draining(RoutingContext context) {
    Promise<Void> stopping = Promise.promise();
    if (draining) {
      stopping.complete();
      return stopping.future();
    }
    streams.add(stopping);
    context.addEndHandler(end -> streams.remove(stopping));
    return stopping.future();
  }

  private void finished() {
    running--;
    if (draining && running == 0) {
      idle.tryComplete();
    }
  }
}
