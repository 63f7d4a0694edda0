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
 * Counts the requests that are being answered and, once told to drain, lets no more in. Used on one
 * event loop only.
 */
final class InFlight implements Handler<RoutingContext> {

  private final Promise<Void> idle = Promise.promise();
  private final Set<Promise<Void>> endless = ConcurrentHashMap.newKeySet();
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
      throw Problem.unavailable("The server is stopping.").exception();
    }
    running++;
    context.addEndHandler(end -> finished());
    context.next();
  }

  /** Completes when the last request is answered. */
  Future<Void> drain() {
    draining = true;
    List.copyOf(endless).forEach(told -> told.tryComplete());
    if (running == 0) {
      idle.tryComplete();
    }
    return idle.future();
  }

  /**
   * For an answer that has no end of its own: completes when it is told to drain. It is forgotten
   * with the request, or every stream there ever was would be kept until then.
   */
  Future<Void> draining(RoutingContext context) {
    Promise<Void> told = Promise.promise();
    if (draining) {
      told.complete();
      return told.future();
    }
    endless.add(told);
    context.addEndHandler(end -> endless.remove(told));
    return told.future();
  }

  private void finished() {
    running--;
    if (draining && running == 0) {
      idle.tryComplete();
    }
  }
}
