package kindred.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeMap;
import kindred.json.StrictJson;
import kindred.problem.Fault;
import kindred.problem.Problem;

/** Wire format of a {@link Problem}. */
public final class ProblemJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ProblemJson() {}

  /**
   * A problem document.
   *
   * @param basePath empty, or a path with a leading but without a trailing slash
   */
  public static ObjectNode write(Problem problem, int status, String traceId, String basePath) {
    ObjectNode json = NODES.objectNode();
    json.put("type", basePath + ProblemCatalogue.PATH + problem.code());
    json.put("title", title(problem.kind()));
    json.put("status", status);
    json.put("detail", problem.detail());
    json.put("code", problem.code());
    var errors = json.putArray("errors");
    problem.faults().forEach(fault -> errors.add(write(fault)));
    json.put("error_count", problem.faultCount());
    json.put("trace_id", traceId);
    new TreeMap<>(problem.members()).forEach((name, value) -> json.set(name, member(value)));
    return json;
  }

  /** One fault, with the place that it is about. */
  public static ObjectNode write(Fault fault) {
    String place =
        switch (fault.place()) {
          case BODY -> "pointer";
          case PARAMETER -> "parameter";
          case HEADER -> "header";
        };
    return NODES
        .objectNode()
        .put(place, fault.where())
        .put("code", fault.code())
        .put("message", fault.message());
  }

  private static JsonNode member(Object value) {
    return value instanceof JsonNode node ? node : StrictJson.tree(value);
  }

  private static String title(Problem.Kind kind) {
    return switch (kind) {
      case INVALID -> "Invalid request";
      case UNAUTHORIZED -> "Unauthorized";
      case FORBIDDEN -> "Forbidden";
      case NOT_FOUND -> "Not found";
      case METHOD_NOT_ALLOWED -> "Method not allowed";
      case NOT_ACCEPTABLE -> "Not acceptable";
      case CONFLICT -> "Conflict";
      case PRECONDITION_FAILED -> "Precondition failed";
      case MISDIRECTED -> "Misdirected request";
      case TOO_LARGE -> "Too large";
      case UNSUPPORTED_MEDIA_TYPE -> "Unsupported media type";
      case UNPROCESSABLE -> "Unprocessable";
      case TOO_MANY_REQUESTS -> "Too many requests";
      case INTERNAL -> "Internal error";
      case UNAVAILABLE -> "Unavailable";
    };
  }
}
