package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import kindred.json.InvalidJsonException;
import kindred.json.StrictJson;
import kindred.settings.PemFiles;

/** The HTTP API of one server, as one caller and tenant. Refusals become {@link CommandFailure}. */
final class ApiClient {

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  private final ClientConfig config;
  private final Optional<Credentials> credentials;
  private final HttpClient http;

  /** A response that is no refusal; its body is a missing node when there is none. */
  record Answer(HttpHeaders headers, JsonNode body) {

    Optional<String> header(String name) {
      return headers.firstValue(name);
    }
  }

  ApiClient(ClientConfig config, Optional<Credentials> credentials) throws IOException {
    this.config = config;
    this.credentials = credentials;
    var builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_LIMIT);
    if (config.authorities().isPresent()) {
      builder.sslContext(PemFiles.context(config.authorities().get(), Optional.empty()));
    }
    this.http = builder.build();
  }

  /** A text as a part of a path or of a query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  Answer get(String path) {
    return send("GET", path, null);
  }

  Answer post(String path, JsonNode json) {
    return send("POST", path, json);
  }

  Answer send(String method, String path, JsonNode json) {
    return send(method, path, json, Map.of());
  }

  Answer send(String method, String path, JsonNode json, Map<String, String> headers) {
    var request = request(path);
    headers.forEach(request::header);
    if (json != null) {
      request.header("Content-Type", "application/json");
    }
    request.method(
        method,
        json == null
            ? BodyPublishers.noBody()
            : BodyPublishers.ofByteArray(StrictJson.write(json)));
    return answer(request);
  }

  /**
   * Sends a body that a publisher streams. Not with {@code Expect: 100-continue}: the client of
   * this JDK never reads the body of an answer that refuses to continue.
   */
  Answer upload(String path, Map<String, String> headers, BodyPublisher body) {
    var request = request(path).POST(body);
    headers.forEach(request::header);
    return answer(request);
  }

  /** A body of any type and length; the caller closes it. */
  InputStream download(String path) {
    var response = exchange(request(path).GET(), BodyHandlers.ofInputStream());
    if (response.statusCode() < 400) {
      return response.body();
    }
    try (var body = response.body()) {
      throw refusal(response, new String(body.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException cut) {
      throw new UncheckedIOException(cut);
    }
  }

  private HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(URI.create(config.server() + path));
    request.header("Accept", "application/json, application/problem+json, */*;q=0.5");
    credentials.ifPresent(known -> request.header("Authorization", known.header()));
    config.tenant().ifPresent(tenant -> request.header("X-Genesys-TenantId", tenant + ""));
    return request;
  }

  private Answer answer(HttpRequest.Builder request) {
    var response = exchange(request, BodyHandlers.ofString());
    if (response.statusCode() >= 400) {
      throw refusal(response, response.body());
    }
    return new Answer(response.headers(), json(response.body()));
  }

  private <T> HttpResponse<T> exchange(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request.build(), handler);
    } catch (SSLException untrusted) {
      throw CommandFailure.notReached(
          config.server()
              + " has no certificate that is trusted here. Name its authority in KINDRED_CA_FILE.");
    } catch (IOException cut) {
      throw CommandFailure.notReached(
          config.server() + " does not answer. Is it running, and is --server right?");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw CommandFailure.notReached("The command was interrupted.");
    }
  }

  private CommandFailure refusal(HttpResponse<?> response, String body) {
    var problem = json(body);
    var sentence = ProblemText.of(response.statusCode(), problem);
    return response.statusCode() >= 500
        ? CommandFailure.notReached(sentence)
        : CommandFailure.refused(problem.path("code").asText(), sentence);
  }

  private static JsonNode json(String body) {
    try {
      return StrictJson.read(body).orElse(MissingNode.getInstance());
    } catch (InvalidJsonException otherText) {
      return MissingNode.getInstance();
    }
  }
}
