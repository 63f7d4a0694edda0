package kindred.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.http.TestServer;
import kindred.settings.Settings;
import org.junit.jupiter.api.Test;

class HttpLimitsTest {

  private static final int BODY = 2 << 20;
  private static final String IDLE = "slow-head";

  private static final HttpLimits GENEROUS = limits(2_000, 8L << 20, Duration.ofMinutes(5));
  private static final HttpLimits IMPATIENT = limits(2_000, 8L << 20, Duration.ofMillis(400));

  private final List<Socket> sockets = new ArrayList<>();

  @Test
  void should_refuse_large_bodies_beyond_a_share_of_the_heap_and_serve_small_ones()
      throws Exception {
    try (var server = server(GENEROUS, FakeOperations.operations())) {
      for (int sender = 0; sender < 4; sender++) {
        halfSent(server, "127.0.0." + (2 + sender), BODY);
      }
      await().until(() -> refusedBodies(server) == 2);

      var small = server.client().post("/profiles", "{\"a\":\"" + "x".repeat(5_000) + "\"}");
      assertThat(small.status()).isEqualTo(201);
      var large = server.client().post("/profiles", "{\"a\":\"" + "x".repeat(BODY - 99) + "\"}");
      assertThat(large.status()).isEqualTo(503);
      assertThat(large.code()).isEqualTo("too-many-bodies");
      assertThat(large.header("Retry-After")).isEqualTo("5");

      closeAll();
      await()
          .until(
              () ->
                  server
                          .client()
                          .post("/profiles", "{\"a\":\"" + "x".repeat(BODY - 99) + "\"}")
                          .status()
                      == 400); // read, and refused for its long string
    }
  }

  @Test
  void should_not_read_the_body_of_an_operation_without_one() throws Exception {
    try (var server = server(GENEROUS, Map.of())) {
      var socket = open(server);
      send(socket, head("DELETE", "/profiles/00001b8BBKDX000D", 1 << 30));
      assertThat(statusLine(socket)).contains("400");

      assertThat(sendUntilClosed(socket)).isLessThan(64 << 20);
    }
  }

  @Test
  void should_close_connections_that_send_no_head_or_no_body() throws Exception {
    try (var server = server(IMPATIENT, Map.of())) {
      open(server);
      send(open(server), "GET /health HT");
      send(open(server), head("POST", "/profiles", 10));
      halfSent(server, "127.0.0.1", 1_000);

      await().until(() -> closed(server, IDLE) == 2 && closed(server, "slow-body") == 2);
      for (var socket : sockets) {
        assertThat(socket.getInputStream().readAllBytes()).isEmpty();
      }
    }
  }

  @Test
  void should_close_a_connection_whose_answer_is_not_read() throws Exception {
    Operation large =
        call ->
            Future.succeededFuture(Reply.bytes(200, "text/csv", Buffer.buffer(new byte[32 << 20])));
    try (var server = server(IMPATIENT, Map.of("getMetrics", large))) {
      send(open(server), "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");

      await().until(() -> closed(server, "unread-answer") == 1);
      await().until(() -> server.metrics().text().contains("kindred_http_connections 0.0"));
      assertThat(closed(server, "unread-answer")).isEqualTo(1);
    }
  }

  @Test
  void should_handle_no_further_request_while_the_answers_are_not_read() throws Exception {
    var handled = new AtomicInteger();
    var answer = Buffer.buffer(new byte[1 << 20]);
    Operation large =
        call -> {
          handled.incrementAndGet();
          return Future.succeededFuture(Reply.bytes(200, "text/csv", answer));
        };
    try (var server = server(GENEROUS, Map.of("getMetrics", large))) {
      var socket = open(server);
      int requests = 100; // netty closes a connection with more than 128 unanswered ones
      send(socket, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(requests));
      await().until(() -> handled.get() > 0);
      var before = new AtomicInteger(-1);
      await().until(() -> before.getAndSet(handled.get()) == handled.get());
      assertThat(handled.get()).isLessThan(50);

      long read = 0;
      while (read < (long) requests * answer.length()) {
        int some = socket.getInputStream().readNBytes(1 << 16).length;
        assertThat(some).as("after %d requests", handled.get()).isPositive();
        read += some;
      }
      assertThat(handled.get()).isEqualTo(requests);
    }
  }

  @Test
  void should_not_close_a_connection_that_waits_for_its_answer() throws Exception {
    Promise<Reply> slow = Promise.promise();
    var loop = new AtomicReference<Context>();
    Operation operation =
        call -> {
          loop.set(Vertx.currentContext());
          return slow.future();
        };
    try (var server = server(IMPATIENT, Map.of("createProfile", operation))) {
      var waiting = open(server);
      send(waiting, head("POST", "/profiles", 2) + "{}");
      await().until(() -> loop.get() != null);
      open(server);
      await().until(() -> closed(server, IDLE) == 1); // as long as any patience lasts

      loop.get().runOnContext(now -> slow.complete(Reply.noContent()));
      assertThat(statusLine(waiting)).contains("204");
    }
  }

  @Test
  void should_not_close_an_upload_that_the_server_does_not_read() throws Exception {
    var loop = new AtomicReference<Context>();
    Promise<Reply> read = Promise.promise();
    var resume = new AtomicReference<Runnable>();
    Operation paused =
        call -> {
          var body = call.stream();
          body.endHandler(end -> read.complete(Reply.noContent()));
          resume.set(body::resume);
          loop.set(Vertx.currentContext());
          return read.future();
        };
    try (var server = server(IMPATIENT, Map.of("importProfiles", paused))) {
      var upload = open(server);
      send(
          upload,
          head("POST", "/profiles/import", 64 << 20).replace("application/json", "text/csv"));
      var sender = new Thread(() -> sendUntilClosed(upload));
      sender.start();
      await().until(() -> loop.get() != null);
      open(server);
      await().until(() -> closed(server, IDLE) == 1);

      loop.get().runOnContext(now -> resume.get().run());
      assertThat(statusLine(upload)).contains("204");
      upload.close();
      sender.join();
    }
  }

  @Test
  void should_limit_the_connections_in_total_and_of_an_address() throws Exception {
    try (var server = server(limits(3, 8L << 20, Duration.ofMinutes(5)), Map.of())) {
      open(server, "127.0.0.1");
      open(server, "127.0.0.1");
      String refused = new String(open(server, "127.0.0.1").getInputStream().readAllBytes(), UTF_8);
      assertThat(refused)
          .startsWith("HTTP/1.1 503")
          .containsIgnoringCase("Retry-After: 5")
          .contains("too-many-connections");
      assertThat(closed(server, "too-many-of-address")).isEqualTo(1);

      open(server, "127.0.0.2");
      assertThat(new String(open(server, "127.0.0.3").getInputStream().readAllBytes(), UTF_8))
          .contains("too-many-connections");
      assertThat(closed(server, "too-many")).isEqualTo(1);

      closeAll();
      await()
          .until(
              () ->
                  server.client().delete("/metadata/identification-keys/idEmail").status() == 204);
    }
  }

  @Test
  void should_refuse_settings_that_are_no_numbers_of_connections() {
    for (String wrong : List.of("0", "-1", "many", "1000000")) {
      var settings =
          new Settings(
              Map.of(
                  "KINDRED_HTTP_CONNECTIONS",
                  wrong,
                  "KINDRED_HTTP_CONNECTIONS_PER_ADDRESS",
                  wrong));
      HttpConfig.from(settings);
      assertThat(catchThrowable(settings::requireNoFaults))
          .hasMessageContaining("KINDRED_HTTP_CONNECTIONS must be")
          .hasMessageContaining("KINDRED_HTTP_CONNECTIONS_PER_ADDRESS must be");
    }
  }

  @Test
  void should_leave_room_for_the_bodies_of_others_when_one_client_sends_many() throws Exception {
    try (var server =
        server(limits(2_000, 64L << 20, Duration.ofMinutes(5)), FakeOperations.operations())) {
      for (int sender = 0; sender < 6; sender++) {
        halfSent(server, "127.0.0.1", BODY);
      }
      await().until(() -> refusedBodies(server) == 2);

      try (var other = new Socket()) {
        other.bind(new InetSocketAddress("127.0.0.2", 0));
        other.connect(new InetSocketAddress("127.0.0.1", server.base().getPort()));
        send(other, head("POST", "/profiles", BODY));
        other.getOutputStream().write(("{" + " ".repeat(BODY - 2) + "}").getBytes(UTF_8));
        other.getOutputStream().flush();
        assertThat(new String(other.getInputStream().readNBytes(12), UTF_8))
            .isEqualTo("HTTP/1.1 201");
      }
      closeAll();
    }
  }

  @Test
  void should_refuse_requests_beyond_the_rate_and_say_when_to_retry() {
    var limits =
        new HttpLimits(
            2_000,
            200,
            8L << 20,
            2,
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            1_024,
            Duration.ofMinutes(5));
    try (var server = server(limits, FakeOperations.operations())) {
      var answer = server.client().get("/metadata/profiles");
      for (int sent = 0; answer.status() != 429 && sent < 1_000; sent++) {
        answer = server.client().get("/metadata/profiles");
      }
      assertThat(answer.code()).isEqualTo("too-many-requests");
      assertThat(answer.header("Retry-After")).isEqualTo("1");
      assertThat(server.client().get("/health").code()).isNotEqualTo("too-many-requests");
    }
  }

  private static HttpLimits limits(int connections, long memory, Duration patience) {
    return new HttpLimits(
        connections,
        Math.max(connections - 1, 1),
        memory,
        0,
        patience,
        patience,
        patience,
        1 << 20,
        patience);
  }

  private static TestServer server(HttpLimits limits, Map<String, Operation> operations) {
    return new TestServer(
        new HttpConfig("127.0.0.1", 0, "/", 101, Set.of(), limits), operations, 1);
  }

  private void halfSent(TestServer server, String from, int length) throws IOException {
    var socket = open(server, from);
    send(socket, head("POST", "/profiles", length));
    socket.getOutputStream().write(new byte[length - 1]);
    socket.getOutputStream().flush();
  }

  private static String head(String method, String path, int length) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  private Socket open(TestServer server) throws IOException {
    return open(server, "127.0.0.1");
  }

  private Socket open(TestServer server, String from) throws IOException {
    var socket = new Socket();
    sockets.add(socket);
    socket.bind(new InetSocketAddress(from, 0));
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress("127.0.0.1", server.base().getPort()));
    return socket;
  }

  private void closeAll() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    socket.getOutputStream().flush();
  }

  /** The number of bytes that were taken. */
  private static long sendUntilClosed(Socket socket) {
    long sent = 0;
    try {
      for (; sent < 64 << 20; sent += 1 << 16) {
        socket.getOutputStream().write(new byte[1 << 16]);
      }
    } catch (IOException closed) {
      return sent;
    }
    return sent;
  }

  private static String statusLine(Socket socket) throws IOException {
    var line = new StringBuilder();
    int read = socket.getInputStream().read();
    while (read >= 0 && read != '\n') {
      line.append((char) read);
      read = socket.getInputStream().read();
    }
    return line.toString();
  }

  private static long closed(TestServer server, String reason) {
    return count(server, "kindred_http_connections_closed_total", reason);
  }

  private static long refusedBodies(TestServer server) {
    return count(server, "kindred_http_refused_total", "too-many-bodies");
  }

  private static long count(TestServer server, String metric, String label) {
    return server
        .metrics()
        .text()
        .lines()
        .filter(line -> line.startsWith(metric))
        .filter(line -> line.contains('"' + label + '"'))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
