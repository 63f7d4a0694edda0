package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import kindred.http.ProblemJson;
import kindred.http.StrictJson;
import kindred.problem.Problem;

/** Answers what is not HTTP, or has headers beyond all measure, with a problem and hangs up. */
final class MalformedRequest implements Handler<HttpServerRequest> {

  private static final Problem PROBLEM =
      Problem.of(
          Problem.Kind.INVALID,
          "malformed-request",
          "The request line or the headers are malformed or too long.");

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
        .end(StrictJson.write(ProblemJson.write(PROBLEM, status, traceId)))
        .onComplete(sent -> request.connection().close());
  }
}
