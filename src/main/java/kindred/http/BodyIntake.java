package kindred.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Optional;
import kindred.problem.Fault;
import kindred.problem.Problem;

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
    if (!Admission.admitted(context).operation().streamed()) {
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
    long deadline = context.vertx().setTimer(DISCARD_MILLIS, late -> request.connection().close());
    request.exceptionHandler(broken -> context.vertx().cancelTimer(deadline));
    request.endHandler(end -> context.vertx().cancelTimer(deadline));
    request.handler(unread -> {}).resume();
  }

  /** Reads the body as JSON before the routing library does, which would let doubles pass. */
  static final class Json implements Handler<RoutingContext> {

    private static final String BODY = "kindred.json";

    static Optional<JsonNode> body(RoutingContext context) {
      return Optional.ofNullable(context.get(BODY));
    }

    @Override
    public void handle(RoutingContext context) {
      ContractOperation operation = Admission.admitted(context).operation();
      if (!operation.streamed() && operation.bodyTypes().contains(ContractOperation.JSON)) {
        read(context, operation.bodyRequired());
      }
      context.next();
    }

    private static void read(RoutingContext context, boolean required) {
      var bytes = context.body().buffer();
      Optional<JsonNode> json = bytes == null ? Optional.empty() : StrictJson.read(bytes);
      json.ifPresent(present -> context.put(BODY, present));
      if (json.isEmpty() && required) {
        throw Problem.invalid(Fault.body("", "body-missing", "The operation needs a body."))
            .exception();
      }
      if (json.isEmpty()) {
        context.request().headers().remove("Content-Type"); // else the library parses the nothing
      }
    }
  }
}
