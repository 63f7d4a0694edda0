package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import kindred.http.JsonBody;
import kindred.http.ProblemJson;
import kindred.problem.Problem;

/** Answers a malformed or oversized request head with a problem, and closes the connection. */
final class MalformedRequest implements Handler<HttpServerRequest> {

  private static final Problem PROBLEM =
      Problem.of(
          Problem.Kind.INVALID,
          "malformed-request",
          "The request line or the headers are malformed or too long. Correct or shorten them.");

  @Override
  public void handle(HttpServerRequest request) {
    String traceId = Tracing.newTraceId();
    int status = ProblemHandler.status(PROBLEM.kind());
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", ProblemHandler.MEDIA_TYPE)
        .putHeader("X-Trace-Id", traceId)
        .putHeader("Connection", "close")
        .end(JsonBody.write(ProblemJson.write(PROBLEM, status, traceId)))
        .onComplete(sent -> request.connection().close());
  }
}
