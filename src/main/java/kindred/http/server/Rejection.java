package kindred.http.server;

import io.vertx.ext.web.handler.HttpException;
import io.vertx.ext.web.validation.BadRequestException;
import io.vertx.ext.web.validation.BodyProcessorException;
import io.vertx.ext.web.validation.ParameterProcessorException;
import io.vertx.json.schema.ValidationException;
import kindred.http.Call;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.problem.Problem.Kind;
import kindred.problem.Problem.ProblemException;

/**
 * Converts a failure to a {@link Problem}. Of the routing library's exceptions it uses typed fields
 * only, because their messages repeat values and name classes.
 */
final class Rejection {

  private Rejection() {}

  /**
   * @param failure null when the library only set a status
   */
  static Problem problem(Throwable failure, int status) {
    if (failure instanceof ProblemException answer) {
      return answer.problem();
    }
    if (failure instanceof ParameterProcessorException parameter) {
      return Problem.invalid(fault(parameter));
    }
    if (failure instanceof BodyProcessorException body) {
      return Problem.invalid(fault(body));
    }
    if (failure instanceof BadRequestException) {
      return Call.missingBody().problem();
    }
    if (failure instanceof HttpException http) {
      return ofStatus(http.getStatusCode());
    }
    return failure == null ? ofStatus(status) : internal();
  }

  private static Fault fault(ParameterProcessorException rejected) {
    String name = rejected.getParameterName();
    String code =
        switch (rejected.getErrorType()) {
          case MISSING_PARAMETER_WHEN_REQUIRED_ERROR -> "parameter-missing";
          case PARSING_ERROR, VALIDATION_ERROR -> "invalid-parameter";
        };
    String message =
        switch (rejected.getErrorType()) {
          case MISSING_PARAMETER_WHEN_REQUIRED_ERROR -> "'" + name + "' is missing.";
          case PARSING_ERROR -> "'" + name + "' has the wrong type.";
          case VALIDATION_ERROR -> "'" + name + "' " + rule(rejected.getCause()) + ".";
        };
    return switch (rejected.getLocation()) {
      case HEADER, COOKIE -> Fault.header(name, code, message);
      case QUERY, PATH -> Fault.parameter(name, code, message);
    };
  }

  private static Fault fault(BodyProcessorException rejected) {
    if (rejected.getCause() instanceof ValidationException broken) {
      String pointer = broken.inputScope() == null ? "" : broken.inputScope().toString();
      return Fault.body(pointer, "body-invalid", SchemaRule.of(pointer, rule(broken)));
    }
    return Fault.body("", "malformed-json", "The body is not valid JSON.");
  }

  private static String rule(Throwable broken) {
    return broken instanceof ValidationException rule
        ? SchemaRule.sentence(rule)
        : "is invalid; its rules are in GET /openapi.yaml";
  }

  private static Problem ofStatus(int status) {
    return switch (status) {
      case 404 -> Problem.of(Kind.NOT_FOUND, "unknown-path", Admission.UNKNOWN_PATH);
      case 405 ->
          Problem.of(
              Kind.METHOD_NOT_ALLOWED,
              "method-not-allowed",
              "The path does not support this method.");
      case 406 ->
          Problem.of(
              Kind.NOT_ACCEPTABLE,
              "not-acceptable",
              "The server produces no media type that Accept allows.");
      case 413 ->
          Problem.of(
              Kind.TOO_LARGE,
              "body-too-large",
              "The body is larger than 2 MiB. Send a smaller body.");
      case 415 ->
          Problem.of(
              Kind.UNSUPPORTED_MEDIA_TYPE,
              "unsupported-media-type",
              "The Content-Type is not supported. The supported types are in GET /openapi.yaml.");
      default ->
          status >= 400 && status < 500
              ? Problem.of(Kind.INVALID, "malformed-request", "The request is malformed.")
              : internal();
    };
  }

  private static Problem internal() {
    return Problem.of(
        Kind.INTERNAL,
        "internal-error",
        "The server failed unexpectedly. Report the trace id to its operator.");
  }
}
