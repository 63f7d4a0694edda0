package kindred.http.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.http.SseClient;
import kindred.http.SseClient.Event;
import kindred.http.TestServer;
import kindred.jobs.outcomes.EventPosition;
import kindred.problem.Problem;
import org.junit.jupiter.api.Test;

class EventStreamTest {

  private static final String PATH = "/imports/7Yc0vN3qTz1LkW8d/events";

  private final AtomicInteger reads = new AtomicInteger();

  @Test
  void should_send_all_events_and_end_after_the_last() throws Exception {
    try (var server = serving(position -> batch(position, position.changes() == 3))) {
      var events = client(server.base()).read(PATH, "", event -> false);

      assertThat(events).extracting(Event::id).containsExactly("0.1", "0.2", "0.3", "0.4");
    }
  }

  @Test
  void should_continue_after_the_database_was_unavailable() throws Exception {
    EventStream.Source flaky =
        position ->
            reads.incrementAndGet() % 2 == 0
                ? batch(position, position.changes() == 2)
                : Future.failedFuture(Problem.unavailable("not now").exception());
    try (var server = serving(flaky)) {
      var events = client(server.base()).read(PATH, "", event -> false);

      assertThat(events).extracting(Event::id).containsExactly("0.1", "0.2", "0.3");
    }
  }

  @Test
  void should_end_when_the_server_stops() throws Exception {
    try (var server = serving(this::noEvents, 10_000)) {
      var read =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return client(server.base()).read(PATH, "", event -> false);
                } catch (IOException broken) {
                  throw new UncheckedIOException(broken);
                }
              });
      await().until(() -> reads.get() > 0);
      long start = System.nanoTime();

      server.stop().toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);

      assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(8).toNanos());
      assertThat(read.get(120, TimeUnit.SECONDS)).isEmpty();
    }
  }

  @Test
  void should_read_no_faster_than_a_slow_client_and_not_at_all_after_it_has_gone()
      throws Exception {
    EventStream.Source endless =
        position -> {
          reads.incrementAndGet();
          var more = new EventPosition(position.row() + 1, 0, false);
          return Future.succeededFuture(
              new EventStream.Batch(List.of("data: " + "x".repeat(100_000) + "\n\n"), more, false));
        };
    try (var server = serving(endless)) {
      try (var socket = new Socket(server.base().getHost(), server.base().getPort())) {
        socket
            .getOutputStream()
            .write(
                ("GET " + PATH + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        await().atMost(Duration.ofSeconds(120)).until(this::isIdle);
        assertThat(reads.get()).isLessThan(500);
      }

      await().atMost(Duration.ofSeconds(120)).until(this::isIdle);
    }
  }

  private boolean isIdle() throws InterruptedException {
    int before = reads.get();
    CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(700, TimeUnit.MILLISECONDS))
        .join();
    return before > 0 && reads.get() == before;
  }

  private Future<EventStream.Batch> noEvents(EventPosition position) {
    reads.incrementAndGet();
    return Future.succeededFuture(new EventStream.Batch(List.of(), position, false));
  }

  private static Future<EventStream.Batch> batch(EventPosition position, boolean last) {
    var next = new EventPosition(0, position.changes() + 1, false);
    return Future.succeededFuture(
        new EventStream.Batch(
            List.of("id: " + next.print() + "\nevent: state\ndata: {}\n\n"), next, last));
  }

  private static TestServer serving(EventStream.Source source) {
    return serving(source, 1);
  }

  private static TestServer serving(EventStream.Source source, long drainMillis) {
    Operation streaming =
        call ->
            Future.succeededFuture(
                Reply.streamed(
                    "text/event-stream", new EventStream(source, EventPosition.START, () -> {})));
    return new TestServer("/", Map.of("streamImportEvents", streaming), drainMillis);
  }

  private static SseClient client(URI base) {
    return new SseClient(base, 101);
  }
}
