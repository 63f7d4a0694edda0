package kindred.http.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.http.TestServer;
import org.junit.jupiter.api.Test;

class PulledStreamTest {

  private static final String PATH = "/imports/7Yc0vN3qTz1LkW8d/failed.csv";
  private static final Buffer PIECE = Buffer.buffer("a,b\r\n".repeat(20_000));

  private final AtomicInteger pulled = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  @Test
  void should_send_all_pieces_and_close_once() {
    Supplier<Future<Optional<Buffer>>> three =
        () -> piece(pulled.incrementAndGet() > 3 ? Buffer.buffer() : PIECE);
    try (var server = server(three)) {
      var answer = server.client().get(PATH);

      assertThat(answer.text()).isEqualTo(PIECE.toString().repeat(3));
      await().until(() -> closed.get() == 1);
    }
  }

  @Test
  void should_pull_on_however_often_nothing_is_found() {
    Supplier<Future<Optional<Buffer>>> rare =
        () ->
            switch (pulled.incrementAndGet()) {
              case 10_001 -> piece(PIECE);
              case 20_001 -> piece(Buffer.buffer());
              default -> Future.succeededFuture(Optional.empty());
            };
    try (var server = server(rare)) {
      assertThat(server.client().get(PATH).text()).isEqualTo(PIECE.toString());
      await().until(() -> closed.get() == 1);
    }
  }

  @Test
  void should_pull_nothing_for_head() {
    try (var server = server(this::endless)) {
      assertThat(server.client().exchange("HEAD", PATH, BodyPublishers.noBody()).status())
          .isEqualTo(200);
      await().until(() -> closed.get() == 1);
      assertThat(pulled.get()).isZero();
    }
  }

  @Test
  void should_wait_for_the_reader_and_stop_when_it_goes() throws Exception {
    try (var server = server(this::endless)) {
      try (var socket = new Socket(server.base().getHost(), server.base().getPort())) {
        socket
            .getOutputStream()
            .write(("GET " + PATH + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(UTF_8));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
        var before = new AtomicInteger(-1);
        await().until(() -> before.getAndSet(pulled.get()) == pulled.get()); // the buffers are full
        assertThat(closed.get()).isZero();
        socket.setSoLinger(true, 0);
      }
      await().until(() -> closed.get() == 1);
      int then = pulled.get();
      assertThat(server.client().exchange("HEAD", PATH, BodyPublishers.noBody()).status())
          .isEqualTo(200);
      assertThat(pulled.get()).isEqualTo(then);
    }
  }

  @Test
  void should_break_off_after_a_failure() throws Exception {
    Supplier<Future<Optional<Buffer>>> failing =
        () ->
            pulled.incrementAndGet() > 1
                ? Future.failedFuture(new IllegalStateException("gone"))
                : piece(PIECE);
    try (var server = server(failing);
        var socket = new Socket(server.base().getHost(), server.base().getPort())) {
      socket
          .getOutputStream()
          .write(("GET " + PATH + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(UTF_8));

      var text = new String(socket.getInputStream().readAllBytes(), UTF_8);

      assertThat(text).startsWith("HTTP/1.1 200").doesNotEndWith("0\r\n\r\n");
      await().until(() -> closed.get() == 1);
    }
  }

  private Future<Optional<Buffer>> endless() {
    pulled.incrementAndGet();
    return piece(PIECE);
  }

  private static Future<Optional<Buffer>> piece(Buffer bytes) {
    return Future.succeededFuture(Optional.of(bytes));
  }

  private TestServer server(Supplier<Future<Optional<Buffer>>> pieces) {
    Operation download =
        call ->
            Future.succeededFuture(
                Reply.streamed("text/csv", new PulledStream(pieces, closed::incrementAndGet))
                    .named("failed-7Yc0vN3qTz1LkW8d.csv"));
    return TestServer.with("downloadFailedRows", download);
  }
}
