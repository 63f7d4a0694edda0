package kindred;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A stop under load; the long form is bench/stop. */
@Isolated
class StopIT {

  private static final int CLIENTS = Integer.getInteger("stop.clients", 64);
  private static final int SIGTERM = 128 + 15;

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  @TempDir private Path temp;

  private final AtomicInteger answered = new AtomicInteger();
  private final Queue<String> lost = new ConcurrentLinkedQueue<>();

  @Test
  void a_stop_loses_no_request_of_clients_that_keep_their_connections() throws Exception {
    try (var server = start(Map.of())) {
      var base = server.address();
      var clients = clients(base);
      await().atMost(Duration.ofMinutes(2)).until(() -> answered.get() > 10 * CLIENTS);

      server.stop();
      for (var client : clients) {
        client.join(Duration.ofMinutes(1).toMillis());
      }

      System.out.printf(
          "%d clients: %d requests answered, %d lost%n", CLIENTS, answered.get(), lost.size());
      assertThat(clients).noneMatch(Thread::isAlive);
      assertThat(server.status()).isEqualTo(SIGTERM);
      assertThat(lost).isEmpty();
      assertThat(server.text())
          .containsSubsequence("Kindred is stopping", "Kindred has stopped")
          .doesNotContain("did not end in");
    }
  }

  @Test
  void a_server_that_will_stop_is_not_ready_and_still_serves_new_connections() throws Exception {
    try (var server = start(Map.of("KINDRED_STOP_DELAY_SECONDS", "3"))) {
      var client = server.client();
      assertThat(client.get("/health/ready").status()).isEqualTo(200);

      server.stop();
      await().until(() -> client.get("/health/ready").status() == 503);

      var refused = client.get("/health/ready");
      assertThat(refused.code()).isEqualTo("not-ready");
      assertThat(refused.json().path("checks").findValuesAsText("status"))
          .containsExactly("down", "up", "up");
      assertThat(client.get("/health/live").status()).isEqualTo(200);
      assertThat(new String(ask(server.address(), new Socket(), "/openapi.yaml"), UTF_8))
          .startsWith("HTTP/1.1 200");
      assertThat(server.status()).isEqualTo(SIGTERM);
    }
  }

  private static byte[] ask(URI server, Socket unconnected, String path) throws IOException {
    try (var socket = unconnected) {
      socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
      socket.getOutputStream().write(request(path, "Connection: close\r\n"));
      return socket.getInputStream().readAllBytes();
    }
  }

  private ServerProcess start(Map<String, String> more) throws IOException {
    var settings = KEYSPACE.settings();
    settings.putAll(more);
    settings.put("KINDRED_HTTP_PORT", "0");
    settings.put("KINDRED_HTTP_CONNECTIONS_PER_ADDRESS", Integer.toString(2 * CLIENTS));
    settings.put("KINDRED_DATA_DIR", temp.resolve("data").toString());
    return ServerProcess.start(temp, settings);
  }

  private List<Thread> clients(URI server) {
    var clients = new ArrayList<Thread>();
    for (int i = 0; i < CLIENTS; i++) {
      var client = new Thread(() -> askUntilRefused(server), "client-" + i);
      clients.add(client);
      client.start();
    }
    return clients;
  }

  /** Each connection is used until the server asks to close it. */
  private void askUntilRefused(URI server) {
    boolean open = true;
    while (open) {
      long began = System.nanoTime();
      try (var socket = new Socket(server.getHost(), server.getPort())) {
        askUntilClosed(socket);
      } catch (ConnectException refused) {
        open = false;
      } catch (IOException reset) {
        lost.add(reset + " after " + Duration.ofNanos(System.nanoTime() - began));
        open = false;
      }
    }
  }

  private void askUntilClosed(Socket socket) throws IOException {
    socket.setSoTimeout(60_000);
    var answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    boolean close = false;
    while (!close) {
      socket.getOutputStream().write(request("/imports", ""));
      close = closes(answers);
      answered.incrementAndGet();
    }
  }

  private static byte[] request(String path, String header) {
    return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n").getBytes(UTF_8);
  }

  /** Reads one answer, which must be a success; whether it is the last one of the connection. */
  private static boolean closes(BufferedReader answers) throws IOException {
    boolean close = false;
    int length = 0;
    String line = answers.readLine();
    if (line != null && !line.startsWith("HTTP/1.1 200")) {
      throw new IOException(line);
    }
    while (line != null && !line.isEmpty()) {
      var header = line.toLowerCase(Locale.ROOT);
      close |= header.equals("connection: close");
      if (header.startsWith("content-length: ")) {
        length = Integer.parseInt(header.substring("content-length: ".length()));
      }
      line = answers.readLine();
    }
    if (line == null || answers.skip(length) != length) {
      throw new IOException("closed before the answer");
    }
    return close;
  }
}
