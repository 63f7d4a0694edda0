package kindred.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.access.Caller;
import kindred.access.Grant;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;

/** A request that fits the contract: known operation, known parameters, checked body. */
public final class Call {

  private final Origin origin;
  private final Match match;
  private final List<Map.Entry<String, String>> query;
  private final Optional<JsonNode> json;
  private final Body body;

  /**
   * Who sends the request, the tenant that it concerns, and the base path of addresses in the
   * reply.
   *
   * @param segment empty when the header is absent
   */
  public record Origin(Grant grant, int tenant, Optional<String> segment, String basePath) {}

  /** The operation of the contract that the request addresses. */
  public record Match(String operationId, Map<String, String> pathParameters, boolean streamed) {}

  /**
   * The request, and how its body is read into memory up to a number of bytes.
   *
   * @param reader as {@link BodyMemory#read}
   */
  public record Body(HttpServerRequest request, IntFunction<Future<Buffer>> reader) {}

  public Call(
      Origin origin,
      Match match,
      List<Map.Entry<String, String>> query,
      Optional<JsonNode> json,
      Body body) {
    this.origin = origin;
    this.match = match;
    this.query = List.copyOf(query);
    this.json = json;
    this.body = body;
  }

  /** The operation's id in the contract. */
  public String operationId() {
    return match.operationId();
  }

  /** Who sends the request. */
  public Caller caller() {
    return origin.grant().caller();
  }

  /** Whether the caller's credentials are still accepted; for replies that take long. */
  public boolean isStillAllowed() {
    return origin.grant().stillValid().getAsBoolean();
  }

  /** The tenant that the request concerns; it is one of the caller's. */
  public int tenant() {
    return origin.tenant();
  }

  /** The segment of the header; empty when the header is absent. */
  public Optional<String> segment() {
    return origin.segment();
  }

  /** A decoded path parameter. */
  public String path(String name) {
    String value = match.pathParameters().get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "The path of " + operationId() + " has no parameter " + name);
    }
    return value;
  }

  /** The path parameters, decoded. */
  public Map<String, String> pathParameters() {
    return match.pathParameters();
  }

  /** All query parameters, decoded, in their order in the query. */
  public List<Map.Entry<String, String>> query() {
    return query;
  }

  /** The first value of a query parameter. */
  public Optional<String> query(String name) {
    for (var parameter : query) {
      if (parameter.getKey().equals(name)) {
        return Optional.of(parameter.getValue());
      }
    }
    return Optional.empty();
  }

  /** The parameter {@code limit}; 400 when it is not a whole number from 1 to the maximum. */
  public int limit(int most, int usual) {
    return query("limit")
        .map(
            text ->
                WholeNumber.parse(text, most)
                    .orElseThrow(
                        () ->
                            Problem.invalid(
                                    Fault.parameter(
                                        "limit",
                                        "invalid-parameter",
                                        "'limit' must be a whole number from 1 to %d."
                                            .formatted(most)))
                                .exception()))
        .orElse(usual);
  }

  /** A request header; its name is not case-sensitive. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(body.request().getHeader(name));
  }

  /** What the header {@code Content-Type} says; an empty name if it is absent. */
  public MediaType mediaType() {
    return MediaType.of(header("Content-Type").orElse(""));
  }

  /** A request header; a repeated header becomes one comma-separated list (RFC 9110). */
  public Optional<String> headerList(String name) {
    var values = body.request().headers().getAll(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
  }

  /** The body of an operation that needs one. */
  public JsonNode json() {
    return json.orElseThrow(Call::missingBody);
  }

  /** The refusal of a request without the body that its operation needs. */
  public static ProblemException missingBody() {
    return Problem.invalid(
            Fault.body("", "body-missing", "The request has no body. Send one in JSON."))
        .exception();
  }

  /** The body of an operation that does not need one. */
  public Optional<JsonNode> optionalJson() {
    return json;
  }

  /**
   * The request with its body unread, for operations that the contract marks as streamed. It is
   * paused: set handlers and resume it, or use {@code pipeTo}, which resumes it. When the client
   * hangs up, the exception handler is called. The router discards what is still unread when the
   * reply is sent. A client that waits for permission to send the body gets it with this call.
   */
  public HttpServerRequest stream() {
    requireStreamed();
    BodyMemory.tellToContinue(body.request());
    return body.request();
  }

  /** The body of such an operation in memory; fails with 413 if it has more bytes. */
  public Future<Buffer> buffered(int most) {
    requireStreamed();
    return body.reader().apply(most);
  }

  /** The address of the client, or of the proxy in front of it. */
  public String address() {
    return body.request().remoteAddress().hostAddress();
  }

  /**
   * Who holds what is limited for one client: the caller, or, without users, the tenant and the
   * address.
   */
  public String holder() {
    return caller().equals(Caller.EVERYBODY) ? tenant() + " " + address() : caller().name();
  }

  /** Whether the client has hung up. */
  public boolean isAbandoned() {
    return body.request().response().closed();
  }

  /** The length that the head of the request states; 0 if it states none. */
  public long declaredLength() {
    return BodyMemory.declaredLength(body.request());
  }

  private void requireStreamed() {
    if (!match.streamed()) {
      throw new IllegalStateException("The body of " + operationId() + " is not streamed");
    }
  }

  /** Empty, or a path with a leading but without a trailing slash. */
  public String basePath() {
    return origin.basePath();
  }

  /** The path of a resource under the base path, with its segments encoded. */
  public String location(String... segments) {
    return Stream.of(segments)
        .map(PercentCode::encode)
        .collect(Collectors.joining("/", basePath() + "/", ""));
  }
}
