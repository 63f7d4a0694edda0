package kindred.http.server;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the requests in flight, and ends the responses that do not end by themselves when the
 * server stops. Used on one event loop only.
 */
final class InFlight implements Handler<RoutingContext> {

  private final Set<Promise<Void>> streams = ConcurrentHashMap.newKeySet();
  private volatile int running;
  private boolean draining;

  @Override
  public void handle(RoutingContext context) {
    running++;
    context.addEndHandler(end -> running--);
    context.next();
  }

  /** Ends the responses that do not end by themselves. */
  void drain() {
    draining = true;
    List.copyOf(streams).forEach(stopping -> stopping.tryComplete());
  }

  /** How many requests are in flight. */
  int running() {
    return running;
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
}
