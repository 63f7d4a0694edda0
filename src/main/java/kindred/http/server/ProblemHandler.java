package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import kindred.http.BodyMemory;
import kindred.http.JsonBody;
import kindred.http.ProblemJson;
import kindred.metrics.Metrics;
import kindred.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only place where failures become {@code application/problem+json}. */
final class ProblemHandler implements Handler<RoutingContext> {

  static final String MEDIA_TYPE = "application/problem+json";

  private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

  private static final String REFUSED = "kindred.http.refused";
  private static final String ERRORS = "kindred.http.errors";

  /** For a client that has begun to send its body meanwhile, and would not read its answer. */
  private static final long CLOSE_MILLIS = 1_000;

  private final String basePath;
  private final Metrics metrics;
  private final RequestFaults faults;

  /**
   * A handler.
   *
   * @param overload the codes with which the server refuses because it has too much to do
   */
  ProblemHandler(String basePath, Metrics metrics, RequestFaults faults, Set<String> overload) {
    this.basePath = basePath;
    this.metrics = metrics;
    this.faults = faults;
    overload.forEach(
        code -> metrics.counted(REFUSED, "Requests refused with 429 or 503", "code", code));
    metrics.counted(ERRORS, "Requests that failed for a fault of the server");
  }

  @Override
  public void handle(RoutingContext context) {
    var response = context.response();
    if (response.closed() || response.ended()) {
      LOG.debug("The client of trace {} has gone", Tracing.traceId(context), context.failure());
      return;
    }
    Problem problem =
        faults.complete(context, Rejection.problem(context.failure(), context.statusCode()));
    log(context, problem);
    Tracing.span(context).set("kindred.problem", problem.code());
    if (!isProbe(problem)) {
      AuditLog.problem(context, problem.code());
    }
    if (response.headWritten()) {
      context.request().connection().close();
      return;
    }
    send(context, problem);
  }

  private void send(RoutingContext context, Problem problem) {
    String traceId = Tracing.traceId(context);
    int status = status(problem.kind());
    Buffer body = JsonBody.write(ProblemJson.write(problem, status, traceId, basePath));
    var response = Browsers.restrict(context.request()).setStatusCode(status);
    response.putHeader("Content-Type", MEDIA_TYPE).putHeader("X-Trace-Id", traceId);
    boolean overloaded = status == 429 || status == 503;
    if (overloaded) {
      metrics.add(1, REFUSED, "code", problem.code());
    }
    int retryAfter = Math.max(problem.retryAfterSeconds(), overloaded ? 1 : 0);
    if (retryAfter > 0) {
      response.putHeader("Retry-After", Integer.toString(retryAfter));
    }
    if (problem.members().get("merged_into") instanceof String survivor) {
      response.putHeader(
          "Link", "<" + basePath + "/profiles/" + survivor + ">; rel=\"successor-version\"");
    }
    response.putHeader("Content-Length", Integer.toString(body.length()));
    if (BodyMemory.isAwaited(context.request())) {
      // what the client sends next may be its body or another request
      response.putHeader("Connection", "close");
      response
          .end(body)
          .onComplete(
              sent ->
                  context
                      .vertx()
                      .setTimer(CLOSE_MILLIS, later -> context.request().connection().close()));
      return;
    }
    response.end(body);
  }

  /** Whether the problem answers a probe, which comes every second: the health is logged once. */
  private static boolean isProbe(Problem problem) {
    return problem.code().equals(ServerOperations.NOT_READY);
  }

  /** Every trace id that a client sees is in the log; at debug level only if it sent a probe. */
  private void log(RoutingContext context, Problem problem) {
    if (problem.kind() == Problem.Kind.INTERNAL) {
      metrics.add(1, ERRORS);
      Tracing.fields(LOG.atError(), context)
          .setCause(context.failure())
          .log(
              "{} {} failed, trace {}",
              context.request().method(),
              Tracing.operationId(context),
              Tracing.traceId(context));
      return;
    }
    Tracing.fields(isProbe(problem) ? LOG.atDebug() : LOG.atInfo(), context)
        .addKeyValue("code", problem.code())
        .log(
            "{} {} was refused with {} {}, trace {}",
            context.request().method(),
            Tracing.operationId(context),
            status(problem.kind()),
            problem.code(),
            Tracing.traceId(context));
  }

  /** Without a default, so that a new kind does not compile until it has a status. */
  static int status(Problem.Kind kind) {
    return switch (kind) {
      case INVALID -> 400;
      case UNAUTHORIZED -> 401;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case METHOD_NOT_ALLOWED -> 405;
      case NOT_ACCEPTABLE -> 406;
      case CONFLICT -> 409;
      case PRECONDITION_FAILED -> 412;
      case TOO_LARGE -> 413;
      case UNSUPPORTED_MEDIA_TYPE -> 415;
      case MISDIRECTED -> 421;
      case UNPROCESSABLE -> 422;
      case TOO_MANY_REQUESTS -> 429;
      case INTERNAL -> 500;
      case UNAVAILABLE -> 503;
    };
  }
}
