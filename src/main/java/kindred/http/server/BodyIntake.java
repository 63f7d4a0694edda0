package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.util.function.Function;
import kindred.http.BodyLimits;
import kindred.http.BodyMemory;
import kindred.http.ContractOperation;
import kindred.http.JsonBody;
import kindred.problem.Problem;

/**
 * Reads a body into memory if the contract has one, up to {@link BodyLimits#MAX_BODY}. A request
 * that may change something is executed only after its body has arrived, also if the contract has
 * none. Leaves every other body unread and paused, also that of a streamed operation, and discards
 * afterwards what was not read.
 */
final class BodyIntake implements Handler<RoutingContext> {

  private static final long DISCARD_MILLIS = 30_000;

  /** Of a body that the contract does not have, or of a refused request. */
  private static final int DISCARD_BYTES = 64 << 10;

  private static final Problem NO_BODY =
      Problem.of(
          Problem.Kind.INVALID,
          MalformedRequest.CODE,
          "The operation has no body. Send the request without one.");

  private final BodyMemory memory;
  private final Function<RoutingContext, String> holder;

  /**
   * @param holder whose bodies share a part of the memory
   */
  BodyIntake(BodyMemory memory, Function<RoutingContext, String> holder) {
    this.memory = memory;
    this.holder = holder;
  }

  @Override
  public void handle(RoutingContext context) {
    ContractOperation operation = Admission.admitted(context).operation();
    boolean unexpected = operation.bodyTypes().isEmpty();
    var request = context.request();
    if (unexpected) {
      // otherwise the library reads an unexpected body as a form, and fails if it is not one
      request.headers().remove("Content-Type");
    }
    if (!operation.streamed() && !ContentCheck.hasBody(request)) {
      context.next();
      return;
    }
    request.pause();
    context.addEndHandler(
        answered -> discard(context, request, unexpected ? DISCARD_BYTES : Long.MAX_VALUE));
    if (operation.streamed() || unexpected && operation.method() == HttpMethod.GET) {
      context.next();
      return;
    }
    if (unexpected) {
      memory
          .read(context, holder.apply(context), DISCARD_BYTES)
          .onSuccess(ignored -> context.next())
          .onFailure(tooLong -> context.fail(NO_BODY.exception()));
      return;
    }
    memory
        .read(context, holder.apply(context), BodyLimits.MAX_BODY)
        .onSuccess(body -> pass(context, body))
        .onFailure(context::fail);
  }

  private static void pass(RoutingContext context, Buffer body) {
    // all bodies that are not streamed are JSON
    ((RoutingContextInternal) context).setBody(JsonBody.withoutMark(body));
    context.next();
  }

  /** Discards the body of a refused request. */
  static void refuse(RoutingContext context) {
    context.addEndHandler(answered -> discard(context, context.request(), DISCARD_BYTES));
  }

  private static void discard(RoutingContext context, HttpServerRequest request, long most) {
    if (request.isEnded() || context.response().closed()) {
      return;
    }
    if (!context.response().ended()) {
      // the library ends a request whose body cannot be decoded, but the operation that reads the
      // body has not replied yet
      context.response().endHandler(answered -> discard(context, request, most));
      return;
    }
    long deadline = context.vertx().setTimer(DISCARD_MILLIS, late -> request.connection().close());
    request.exceptionHandler(broken -> context.vertx().cancelTimer(deadline));
    request.endHandler(end -> context.vertx().cancelTimer(deadline));
    request
        .handler(
            unread -> {
              if (request.bytesRead() > most) {
                request.connection().close();
              }
            })
        .resume();
  }
}
