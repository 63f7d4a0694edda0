package kindred.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import kindred.http.Operation;
import kindred.http.RawHttp;
import kindred.http.Reply;
import kindred.http.TestServer;
import org.junit.jupiter.api.Test;

class HttpVerticleTest {

  private static final String PATH = "/metadata/identification-keys/idEmail";
  private static final long DRAIN_MILLIS = 10_000;

  @Test
  void should_finish_requests_in_flight_and_accept_no_connection_when_it_stops() throws Exception {
    Promise<Reply> slow = Promise.promise();
    var loop = new AtomicReference<Context>();
    Operation held = call -> answer(slow, loop);
    try (var server = new TestServer("/", Map.of("deleteIdentificationKey", held), DRAIN_MILLIS)) {
      var first = CompletableFuture.supplyAsync(() -> server.client().delete(PATH));
      await().until(() -> loop.get() != null);

      Future<Void> stopped = server.stop();
      await().until(() -> !accepts(server.base()));
      assertThat(stopped.isComplete()).isFalse();

      loop.get().runOnContext(now -> slow.complete(Reply.noContent()));
      assertThat(first.get(120, TimeUnit.SECONDS).status()).isEqualTo(204);
      assertThat(first.get().header("Connection")).isEqualTo("close");
      TestServer.await(stopped);
    }
  }

  @Test
  void should_serve_what_arrives_on_open_connections_when_it_stops() throws Exception {
    try (var server = new TestServer("/", Map.of(), DRAIN_MILLIS);
        var socket = new Socket("127.0.0.1", server.base().getPort())) {
      var request = ("DELETE " + PATH + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(UTF_8);
      var answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      socket.getOutputStream().write(request);
      assertThat(head(answers)).startsWith("HTTP/1.1 204").doesNotContain("close");

      Future<Void> stopped = server.stop();
      await().until(() -> !accepts(server.base()));
      for (int pipelined = 0; pipelined < 2; pipelined++) {
        socket.getOutputStream().write(request);
      }

      var rest = answers.lines().collect(Collectors.joining("\n"));
      assertThat(rest.split("HTTP/1.1 204", -1)).hasSize(3);
      assertThat(rest).containsIgnoringCase("connection: close");
      TestServer.await(stopped);
    }
  }

  @Test
  void should_not_wait_forever_when_it_stops() throws Exception {
    Promise<Reply> never = Promise.promise();
    var loop = new AtomicReference<Context>();
    Operation stuck = call -> answer(never, loop);
    try (var server = new TestServer("/", Map.of("deleteIdentificationKey", stuck), 200)) {
      var waiting = CompletableFuture.supplyAsync(() -> server.client().delete(PATH));
      await().until(() -> loop.get() != null);

      TestServer.await(server.stop());

      assertThat(waiting).failsWithin(Duration.ofSeconds(10));
    }
  }

  @Test
  void should_stop_at_once_when_nothing_is_in_flight() {
    try (var server = new TestServer("/", Map.of(), 60_000)) {
      assertThat(server.client().delete(PATH).status()).isEqualTo(204);
      assertThat(server.client().get("/metadata/unknown/").status()).isEqualTo(404);
      server.client().exchange("HEAD", "/metadata/profiles/", BodyPublishers.noBody());

      TestServer.await(server.stop());
    }
  }

  @Test
  void should_reply_to_malformed_http_with_a_problem() {
    try (var server = TestServer.plain()) {
      var answer = RawHttp.send(server.base(), "GET / HTTP/1.1\r\nno colon\r\n\r\n");
      var long414 = server.client().rawGet("/profiles?a=" + "x".repeat(20_000));

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.code()).isEqualTo("malformed-request");
      assertThat(long414.code()).isEqualTo("malformed-request");
      var longHeader = server.client().get("/metadata/profiles", "X-Long", "x".repeat(20_000));
      assertThat(longHeader.code()).isEqualTo("malformed-request");
    }
  }

  @Test
  void should_give_a_trace_id_also_when_the_path_has_no_slash() {
    try (var server = TestServer.plain()) {
      var answer =
          RawHttp.send(
              server.base(), "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

      assertThat(answer.status()).isBetween(400, 404);
      assertThat(answer.json().path("trace_id").asText()).matches("[0-9a-f]{32}");
    }
  }

  @Test
  void should_ignore_an_unexpected_body() {
    try (var server = TestServer.plain()) {
      var form = "multipart/form-data; boundary";
      var body = BodyPublishers.ofString("a=%zz");

      var answer = server.client().exchange("DELETE", PATH, body, "Content-Type", form);

      assertThat(answer.status()).isEqualTo(204);
    }
  }

  @Test
  void should_reply_to_a_path_with_a_malformed_escape_or_dots_with_a_problem() {
    try (var server = TestServer.plain()) {
      for (String path :
          new String[] {
            "/profiles/%zz", "/profiles/%ff", "/%zz", "/profiles/..", "/profiles/../health"
          }) {
        assertThat(server.client().rawGet(path).status()).as(path).isBetween(400, 404);
      }
    }
  }

  private static boolean accepts(URI server) {
    try (var socket = new Socket(server.getHost(), server.getPort())) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  private static String head(BufferedReader answers) throws IOException {
    var head = new StringBuilder();
    for (String line = answers.readLine(); !line.isEmpty(); line = answers.readLine()) {
      head.append(line).append('\n');
    }
    return head.toString();
  }

  private static Future<Reply> answer(Promise<Reply> slow, AtomicReference<Context> loop) {
    loop.set(Vertx.currentContext());
    return slow.future();
  }
}
