package kindred.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.http.server.JsonIntake;

/** A request that the contract has accepted: known operation, known parameters, checked body. */
public final class Call {

  private final Caller caller;
  private final Match match;
  private final List<Map.Entry<String, String>> query;
  private final Optional<JsonNode> json;
  private final HttpServerRequest request;

  /**
   * Who asks, and where the answer's addresses begin.
   *
   * @param segment empty when the header is absent
   */
  public record Caller(int tenant, Optional<String> segment, String basePath, String traceId) {}

  /** Which operation of the contract the request is for. */
  public record Match(String operationId, Map<String, String> pathParameters, boolean streamed) {}

  public Call(
      Caller caller,
      Match match,
      List<Map.Entry<String, String>> query,
      Optional<JsonNode> json,
      HttpServerRequest request) {
    this.caller = caller;
    this.match = match;
    this.query = List.copyOf(query);
    this.json = json;
    this.request = request;
  }

  /** The operation, as the contract names it. */
  public String operationId() {
    return match.operationId();
  }

  /** The tenant of the header, or the configured one. */
  public int tenant() {
    return caller.tenant();
  }

  /** The segment of the header; empty when the header is absent. */
  public Optional<String> segment() {
    return caller.segment();
  }

  /** Also in the answer, and in the log of an unexpected failure. */
  public String traceId() {
    return caller.traceId();
  }

  /** A decoded part of the path. */
  public String path(String name) {
    String value = match.pathParameters().get(name);
    if (value == null) {
      throw new IllegalArgumentException("The path of " + operationId() + " has no " + name);
    }
    return value;
  }

  /** All query parameters, decoded, in the order they were written. */
  public List<Map.Entry<String, String>> query() {
    return query;
  }

  /** The first value of a query parameter. */
  public Optional<String> query(String name) {
    return query.stream()
        .filter(parameter -> parameter.getKey().equals(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** A request header, found without regard to case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  /** A request header; its values, when it comes more than once, are one list (RFC 9110). */
  public Optional<String> headerList(String name) {
    var values = request.headers().getAll(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
  }

  /** The body of an operation that needs one. */
  public JsonNode json() {
    return json.orElseThrow(JsonIntake::missing);
  }

  /** The body of an operation that can do without. */
  public Optional<JsonNode> optionalJson() {
    return json;
  }

  /**
   * The request with its body still unread, of operations that the contract marks as streamed. It
   * is paused: when ready, set handlers and resume it, or use {@code pipeTo}, which resumes. That a
   * client hung up is told to the exception handler. What is unread when the reply is sent, is
   * discarded by the router.
   */
  public HttpServerRequest stream() {
    if (!match.streamed()) {
      throw new IllegalStateException("The body of " + operationId() + " is not streamed");
    }
    return request;
  }

  /** Empty, or a path with a leading and without a trailing slash. */
  public String basePath() {
    return caller.basePath();
  }

  /** The path of a resource under the base path, its segments encoded. */
  public String location(String... segments) {
    return Stream.of(segments)
        .map(segment -> URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
        .collect(Collectors.joining("/", basePath() + "/", ""));
  }
}
