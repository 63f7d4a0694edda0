package kindred.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** An HTTP client of one tenant. */
final class DemoClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_LIMIT)
          .build();
  private final String base;
  private final int tenant;

  /** A response; its body is a missing node when there is none. */
  record Answer(String request, int status, JsonNode body, HttpResponse<String> response) {

    /** This response, if it has the status. */
    Answer require(int expected) {
      if (status != expected) {
        throw new DemoException(request + " returned " + status + ": " + body);
      }
      return this;
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  DemoClient(URI base, int tenant) {
    this.base = base.toString().replaceAll("/+$", "");
    this.tenant = tenant;
  }

  String url(String path) {
    return base + path;
  }

  Answer get(String path) {
    return join(send("GET", path, null));
  }

  Answer put(String path, String json) {
    return join(send("PUT", path, json));
  }

  Answer post(String path, String json) {
    return join(send("POST", path, json));
  }

  /** Sends without waiting for the response. */
  CompletableFuture<Answer> postAsync(String path, String json) {
    return send("POST", path, json);
  }

  /** Waits for the response. */
  static Answer join(CompletableFuture<Answer> answer) {
    try {
      return answer.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof DemoException failure
          ? failure
          : new DemoException("The server did not respond: " + failed.getCause(), failed);
    }
  }

  private CompletableFuture<Answer> send(String method, String path, String json) {
    var request = HttpRequest.newBuilder(URI.create(url(path)));
    request.header("X-Genesys-TenantId", Integer.toString(tenant));
    if (json == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, BodyPublishers.ofString(json));
    }
    return http.sendAsync(request.build(), BodyHandlers.ofString())
        .thenApply(
            response ->
                new Answer(
                    method + " " + path, response.statusCode(), tree(response.body()), response));
  }

  private static JsonNode tree(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException notJson) {
      throw new DemoException("A response is not JSON: " + body, notJson);
    }
  }
}
