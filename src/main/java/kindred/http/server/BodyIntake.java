package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import kindred.http.BodyLimits;
import kindred.http.ContractOperation;

/**
 * Reads a body into memory, up to {@link BodyLimits#MAX_BODY}. Leaves the body of a streamed
 * operation unread and paused, and discards afterwards what the operation did not read.
 */
final class BodyIntake implements Handler<RoutingContext> {

  private static final long DISCARD_MILLIS = 30_000;

  private final BodyHandler inMemory = BodyHandler.create(false).setBodyLimit(BodyLimits.MAX_BODY);

  @Override
  public void handle(RoutingContext context) {
    ContractOperation operation = Admission.admitted(context).operation();
    if (!operation.streamed()) {
      if (operation.bodyTypes().isEmpty()) {
        // otherwise the library reads an unexpected body as a form, and fails if it is not one
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
      // the library ends a request whose body cannot be decoded, but the operation that reads the
      // body has not replied yet
      context.response().endHandler(answered -> discard(context, request));
      return;
    }
    long deadline = context.vertx().setTimer(DISCARD_MILLIS, late -> request.connection().close());
    request.exceptionHandler(broken -> context.vertx().cancelTimer(deadline));
    request.endHandler(end -> context.vertx().cancelTimer(deadline));
    request.handler(unread -> {}).resume();
  }
}
