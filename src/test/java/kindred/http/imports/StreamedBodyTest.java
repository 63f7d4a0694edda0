package kindred.http.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32;
import kindred.http.Call;
import kindred.http.ContractClient;
import kindred.http.Operation;
import kindred.http.RawHttp;
import kindred.http.Reply;
import kindred.http.TestServer;
import kindred.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedBodyTest {

  private static final int SIZE = 50 << 20;
  private static final String CSV = "text/csv";

  /** Leaves the request paused until the test resumes it, and computes a checksum of the body. */
  private static final class SlowReader implements Operation {
    final CRC32 sum = new CRC32();
    final AtomicReference<HttpServerRequest> request = new AtomicReference<>();
    final AtomicReference<Context> context = new AtomicReference<>();

    @Override
    public Future<Reply> handle(Call call) {
      Promise<Reply> ended = Promise.promise();
      HttpServerRequest stream = call.stream();
      stream.handler(bytes -> sum.update(bytes.getBytes()));
      stream.endHandler(end -> ended.complete(Reply.noContent()));
      context.set(Vertx.currentContext());
      request.set(stream);
      return ended.future();
    }

    void resume() {
      context.get().runOnContext(now -> request.get().resume());
    }
  }

  @Test
  void should_hold_the_client_back_while_the_operation_does_not_read() throws Exception {
    var reader = new SlowReader();
    var sent = new AtomicLong();
    try (var server = TestServer.with("importProfiles", reader);
        var socket = new Socket(server.base().getHost(), server.base().getPort())) {
      var sender = CompletableFuture.supplyAsync(() -> upload(socket, sent));

      await().until(() -> reader.request.get() != null);
      await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(120)).until(stalled(sent));
      assertThat(sent.get()).isLessThan(SIZE / 2);

      reader.resume();
      assertThat(statusLine(socket)).contains("204");
      assertThat(reader.sum.getValue()).isEqualTo(sender.get());
      assertThat(sent.get()).isEqualTo(SIZE);
    }
  }

  @Test
  void should_reply_before_reading_the_body_when_the_operation_refuses() {
    Operation refusing =
        call ->
            Future.failedFuture(
                Problem.of(Problem.Kind.FORBIDDEN, "no-profile-schema", "None yet.").exception());
    try (var server = TestServer.with("importProfiles", refusing)) {
      var body = BodyPublishers.ofByteArray(new byte[4 << 20]);

      for (int time = 0; time < 3; time++) {
        var answer =
            server.client().exchange("POST", "/profiles/import", body, "Content-Type", CSV);
        assertThat(answer.status()).isEqualTo(403);
      }
    }
  }

  @Test
  void should_tell_a_waiting_client_to_continue() throws Exception {
    try (var server = TestServer.with("importProfiles", StreamedBodyTest::read);
        var socket = new Socket(server.base().getHost(), server.base().getPort())) {
      write(socket, head(3) + "Expect: 100-continue\r\n\r\n");

      assertThat(statusLine(socket)).contains("100");
      write(socket, "a\r\n");
      assertThat(statusLine(socket)).isEmpty();
      assertThat(statusLine(socket)).contains("204");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/profiles/import", "/profiles/import?formt=CSV", "/none", "/profiles"})
  void should_close_the_connection_of_a_refused_client_that_waits(String path) {
    Operation refusing = call -> Future.failedFuture(Problem.unavailable("Later.").exception());
    try (var server = TestServer.with("importProfiles", refusing)) {
      String waiting = head(99).replace("/profiles/import", path) + "Expect: 100-continue\r\n\r\n";
      var answer = RawHttp.send(server.base(), waiting);

      assertThat(answer.status()).isGreaterThanOrEqualTo(400);
      assertThat(answer.header("Connection")).isEqualTo("close");
    }
  }

  @Test
  void should_wait_for_an_operation_that_reads_later() {
    try (var server = TestServer.with("importProfiles", StreamedBodyTest::readLater)) {
      var answer =
          upload(
              server.client(),
              "?format=CSV&id-key=idEmail&delimiter=%2C&max-errors=10&encoding=UTF-8"
                  + "&start-from-index=2&create-log=true");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.json().at("/counts/read").asInt()).isEqualTo(2);
      assertThat(server.lastCall().query("delimiter")).contains(",");
    }
  }

  @Test
  void should_take_compression_of_csv_only() {
    try (var server = TestServer.with("importProfiles", StreamedBodyTest::readLater)) {
      var client = server.client();

      assertThat(encoded(client, "text/csv", "GZIP").status()).isEqualTo(200);
      assertThat(encoded(client, "text/csv", "br").status()).isEqualTo(415);
      assertThat(encoded(client, "application/json", "gzip").status()).isEqualTo(415);
    }
  }

  @Test
  void should_check_parameters_before_the_operation_sees_the_stream() {
    try (var server = TestServer.plain()) {
      var client = server.client();

      assertThat(upload(client, "?fast=1").code()).isEqualTo("unknown-parameter");
      assertThat(upload(client, "?dry-run=true&dry-run=false").code())
          .isEqualTo("repeated-parameter");
    }
  }

  private static Future<Reply> read(Call call) {
    var stream = call.stream();
    stream.resume();
    return stream.end().map(Reply.noContent());
  }

  private static Future<Reply> readLater(Call call) {
    Promise<Void> later = Promise.promise();
    Vertx.currentContext().owner().setTimer(20, now -> later.complete());
    return later.future().compose(now -> whole(call.stream())).map(StreamedBodyTest::job);
  }

  private static Future<Buffer> whole(HttpServerRequest stream) {
    Future<Buffer> body = stream.body();
    stream.resume();
    return body;
  }

  private static Reply job(Buffer read) {
    var nodes = JsonNodeFactory.instance;
    var job = nodes.objectNode().put("id", "7Yc0vN3qTz1LkW8d").put("state", "completed");
    var counts = job.putObject("counts").put("read", read.length());
    List.of("imported", "updated", "skipped", "failed").forEach(count -> counts.put(count, 0));
    job.put("kind", "import")
        .put("rows_per_second", 1.5)
        .put("percent", 100)
        .put("created_at", "2025-03-01T12:00:00Z");
    job.putArray("reasons");
    job.putArray("errors");
    var links = job.putObject("links");
    List.of("self", "rows", "events", "failed_rows")
        .forEach(link -> links.put(link, "/imports/7Yc0vN3qTz1LkW8d"));
    return Reply.ok(job);
  }

  private static ContractClient.Answer encoded(
      ContractClient client, String type, String encoding) {
    var body = BodyPublishers.ofString("a\n");
    return client.exchange(
        "POST", "/profiles/import", body, "Content-Type", type, "Content-Encoding", encoding);
  }

  private static ContractClient.Answer upload(ContractClient client, String query) {
    return client.exchange(
        "POST", "/profiles/import" + query, BodyPublishers.ofString("a\n"), "Content-Type", CSV);
  }

  private static Callable<Boolean> stalled(AtomicLong counter) {
    var before = new AtomicLong(-1);
    return () -> before.getAndSet(counter.get()) == counter.get();
  }

  private static long upload(Socket socket, AtomicLong sent) {
    var sum = new CRC32();
    var chunk = new byte[64 << 10];
    for (int at = 0; at < chunk.length; at++) {
      chunk[at] = (byte) (at * 31);
    }
    try {
      write(socket, head(SIZE) + "\r\n");
      while (sent.get() < SIZE) {
        socket.getOutputStream().write(chunk);
        sum.update(chunk);
        sent.addAndGet(chunk.length);
      }
      return sum.getValue();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static String head(int length) {
    return "POST /profiles/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: "
        + length
        + "\r\n";
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String statusLine(Socket socket) throws IOException {
    var line = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }
}
