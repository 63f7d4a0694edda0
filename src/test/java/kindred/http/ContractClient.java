package kindred.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An HTTP client for tests: it sends any request, but a response that the contract does not
 * describe fails the test. The response to a request outside the contract must be a problem.
 */
public final class ContractClient {

  /** Long enough for a synchronous import on a busy machine. */
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private static final Set<String> NOT_IN_CONTRACT =
      Set.of("validation.request.path.missing", "validation.request.operation.notAllowed");
  private static final Set<Integer> NO_OPERATION = Set.of(405, 421); // so that none declares it
  private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";
  private static final List<String> PAGE_TYPES =
      List.of("text/html", "text/javascript", "text/css", "image/svg+xml");
  private static final Set<String> METHODS =
      Arrays.stream(Request.Method.values()).map(Enum::name).collect(Collectors.toSet());
  private static final OpenApiInteractionValidator CONTRACT =
      OpenApiInteractionValidator.createForInlineApiSpecification(
              CodeCheck.CONTRACT.text().toString())
          .build();

  /** Answers that the contract describes, without the ids of their requests: checked once. */
  private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();

  private static final int MAX_KNOWN = 4_000;
  private static final Pattern TRACE_ID = Pattern.compile("\"trace_id\":\"[0-9a-f]+\"");

  private final HttpClient client;
  private final URI base;
  private final List<String> always;

  /**
   * A response.
   *
   * @param text the body, empty when there is none
   */
  public record Answer(int status, HttpHeaders headers, String text) {

    /** The body as JSON. */
    public JsonNode json() {
      return JsonBody.read(Buffer.buffer(text)).orElseThrow();
    }

    /** A header that must be present. */
    public String header(String name) {
      return headers
          .firstValue(name)
          .orElseThrow(() -> new AssertionError("No header " + name + " in " + headers.map()));
    }

    /** The code of a problem. */
    public String code() {
      return json().path("code").asText();
    }
  }

  /** A client of the server at a base address. */
  public ContractClient(URI base) {
    this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), base, List.of());
  }

  private ContractClient(HttpClient client, URI base, List<String> always) {
    this.client = client;
    this.base = base;
    this.always = always;
  }

  /** The same client, over the same connections, with headers on every request. */
  public ContractClient with(String... headers) {
    return new ContractClient(client, base, List.of(headers));
  }

  /** A client of one tenant, with the headers of this one. */
  public TenantClient ofTenant(int tenant) {
    return new TenantClient(this, tenant);
  }

  /** Headers are given as name, value, name, value. */
  public Answer get(String path, String... headers) {
    return exchange("GET", path, BodyPublishers.noBody(), headers);
  }

  public Answer delete(String path, String... headers) {
    return exchange("DELETE", path, BodyPublishers.noBody(), headers);
  }

  /** Sends JSON, unless the headers say otherwise. */
  public Answer post(String path, String body, String... headers) {
    return exchange("POST", path, BodyPublishers.ofString(body), asJson(headers));
  }

  /** Sends JSON, unless the headers say otherwise. */
  public Answer put(String path, String body, String... headers) {
    return exchange("PUT", path, BodyPublishers.ofString(body), asJson(headers));
  }

  /** Sends JSON, unless the headers say otherwise. */
  public Answer patch(String path, String body, String... headers) {
    return exchange("PATCH", path, BodyPublishers.ofString(body), asJson(headers));
  }

  /** Sends any request, with these headers only. */
  public Answer exchange(String method, String path, BodyPublisher body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create(base.toString().replaceAll("/$", "") + path))
            .timeout(TIMEOUT)
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (!always.isEmpty()) {
      request.headers(always.toArray(String[]::new));
    }
    Answer answer = send(request.build());
    requireDescribed(method, path.split("\\?", 2)[0], answer);
    return answer;
  }

  /**
   * Asserts that the contract describes an answer.
   *
   * @param path without a query
   */
  public static void requireDescribed(String method, String path, Answer answer) {
    var known = asked(method, path) + answer.status() + answer.headers().map() + content(answer);
    if (answer.text().length() < MAX_KNOWN && KNOWN.contains(known)) {
      return;
    }
    requireHeaders(answer);
    requireInContract(method, path, answer);
    CodeCheck.require(method, path, answer);
    if (answer.text().length() < MAX_KNOWN) {
      KNOWN.add(known);
    }
  }

  private static String asked(String method, String path) {
    return CodeCheck.operation(method, path).orElse(method + " " + path);
  }

  private static String content(Answer answer) {
    return TRACE_ID.matcher(answer.text()).replaceAll("");
  }

  /** For addresses outside {@link URI} or the contract: the response must be a problem. */
  public Answer rawGet(String path) {
    Answer answer = RawHttp.get(base, path);
    requireHeaders(answer);
    requireProblem(answer);
    CodeCheck.requireKnown(answer);
    return answer;
  }

  private Answer send(HttpRequest request) {
    try {
      var response = client.send(request, BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException broken) {
      throw new AssertionError("No response to " + request, broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", interrupted);
    }
  }

  private static String[] asJson(String... headers) {
    boolean typed = Arrays.stream(headers).anyMatch("Content-Type"::equalsIgnoreCase);
    if (typed) {
      return headers;
    }
    var more = Arrays.copyOf(headers, headers.length + 2);
    more[headers.length] = "Content-Type";
    more[headers.length + 1] = "application/json";
    return more;
  }

  /** The headers that every response has. */
  private static void requireHeaders(Answer answer) {
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Cache-Control")).isIn(cacheControl(answer));
    requirePolicy(answer);
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    if (answer.headers().firstValue("Content-Type").orElse("").contains("json")
        && !answer.text().isEmpty()) {
      assertThat(answer.text()).endsWith("\n");
    }
  }

  private static List<String> cacheControl(Answer answer) {
    if (answer.text().isEmpty()) {
      return List.of("no-store", "no-cache", "private, no-cache");
    }
    if (answer.text().startsWith("{\"openapi\":")) {
      return List.of("private, no-cache");
    }
    boolean fixed = answer.text().startsWith("openapi:") || isOfThePages(answer);
    return List.of(fixed ? "no-cache" : "no-store");
  }

  /**
   * The console and the page of the contract load their own files, the pages of problem codes their
   * styles; everything else loads nothing.
   */
  private static void requirePolicy(Answer answer) {
    var policy = answer.header("Content-Security-Policy");
    if (isOfThePages(answer) && !policy.equals(NOTHING)) {
      assertThat(policy).startsWith("default-src 'none'; script-src 'self'; style-src 'self';");
      assertThat(policy).contains("frame-ancestors 'none'").doesNotContain("unsafe");
    } else if (typeOf(answer).startsWith("text/html")) {
      assertThat(policy).startsWith("default-src 'none'; style-src 'self'; img-src 'self';");
      assertThat(policy).contains("frame-ancestors 'none'").doesNotContain("unsafe", "script");
    } else {
      assertThat(policy).isEqualTo(NOTHING);
    }
  }

  private static boolean isOfThePages(Answer answer) {
    return answer.headers().firstValue("ETag").isPresent()
        && (answer.text().isEmpty() || PAGE_TYPES.stream().anyMatch(typeOf(answer)::startsWith));
  }

  private static String typeOf(Answer answer) {
    return answer.headers().firstValue("Content-Type").orElse("");
  }

  private static void requireInContract(String method, String path, Answer answer) {
    if (method.equals("HEAD")) {
      assertThat(answer.text()).isEmpty();
      return;
    }
    if (NO_OPERATION.contains(answer.status())
        || !METHODS.contains(method)
        || answer.status() == 403 && answer.code().equals("foreign-origin")) {
      requireProblem(answer);
      return;
    }
    String bare = path.replaceAll("(?<=.)/$", "");
    ValidationReport report =
        CONTRACT.validateResponse(bare, Request.Method.valueOf(method), response(answer));
    List<ValidationReport.Message> faults =
        report.getMessages().stream()
            .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
            .toList();
    if (faults.stream().map(ValidationReport.Message::getKey).anyMatch(NOT_IN_CONTRACT::contains)) {
      requireProblem(answer);
    } else {
      assertThat(faults)
          .as("The response to %s %s breaks the contract: %s", method, path, answer)
          .isEmpty();
    }
  }

  /** Asserts that an answer is a problem document. */
  public static void requireProblem(Answer answer) {
    assertThat(answer.status()).as("%s", answer).isBetween(400, 599);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().fieldNames())
        .toIterable()
        .contains("type", "title", "status", "detail", "code", "errors", "error_count", "trace_id");
  }

  private static boolean isLines(Answer answer) {
    return answer.headers().firstValue("Content-Type").orElse("").equals("application/x-ndjson");
  }

  private static SimpleResponse response(Answer answer) {
    var response = SimpleResponse.Builder.status(answer.status());
    answer.headers().map().forEach((name, values) -> response.withHeader(name, values));
    if (!answer.text().isEmpty()) {
      response.withBody(answer.text());
    } else if (isLines(answer)) {
      response.withBody("\n"); // no lines are a body, too
    }
    return response.build();
  }
}
