package kindred.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.ext.web.RoutingContext;
import kindred.problem.Problem;

/**
 * Counts the requests that are being answered and, once told to drain, lets no more in. Used on one
 * event loop only.
 */
final class InFlight implements Handler<RoutingContext> {

  private final Promise<Void> idle = Promise.promise();
  private final Promise<Void> toldToDrain = Promise.promise();
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
    toldToDrain.tryComplete();
    if (running == 0) {
      idle.tryComplete();
    }
    return idle.future();
  }

  /** Completes when it is told to drain: answers that have no end of their own end now. */
  Future<Void> draining() {
    return toldToDrain.future();
  }

  private void finished() {
    running--;
    if (draining && running == 0) {
      idle.tryComplete();
    }
  }
}
