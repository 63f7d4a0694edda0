package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import kindred.http.ContractOperation;

/**
 * Takes a body in, at most 2 MiB of it, or leaves it on the wire, paused, where the contract says
 * that the operation streams it; then it discards what the operation did not read.
 */
final class BodyIntake implements Handler<RoutingContext> {

  private static final long LIMIT = 2L << 20;
  private static final long DISCARD_MILLIS = 30_000;

  private final BodyHandler inMemory = BodyHandler.create(false).setBodyLimit(LIMIT);

  @Override
  public void handle(RoutingContext context) {
    ContractOperation operation = Admission.admitted(context).operation();
    if (!operation.streamed()) {
      if (operation.bodyTypes().isEmpty()) {
        // or a body that nobody wants would be read as a form, and fail the request if it is none
        context.request().headers().remove("Content-Type");
      }
      inMemory.handle(context);
      return;
    }
    HttpServerRequest request = context.request().pause();
    context.addEndHandler(answered -> discard(context, request));
    context.next();
  }

  private static void discard(RoutingContext context, HttpServerRequest request) {
    if (request.isEnded() || context.response().closed()) {
      return;
    }
    if (!context.response().ended()) {
      // for the library a body that cannot be decoded is the end; whoever reads it has yet to
      // answer
      context.response().endHandler(answered -> discard(context, request));
      return;
    }
    long deadline = context.vertx().setTimer(DISCARD_MILLIS, late -> request.connection().close());
    request.exceptionHandler(broken -> context.vertx().cancelTimer(deadline));
    request.endHandler(end -> context.vertx().cancelTimer(deadline));
    request.handler(unread -> {}).resume();
  }
}
