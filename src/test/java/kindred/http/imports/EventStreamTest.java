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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kindred.http.Reply;
import kindred.http.SseClient;
import kindred.http.SseClient.Event;
import kindred.http.TestServer;
import kindred.jobs.outcomes.EventPosition;
import kindred.problem.Problem;
import org.junit.jupiter.api.Test;

class EventStreamTest {

  private static final String PATH = "/imports/7Yc0vN3qTz1LkW8d/events";

  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void should_send_what_there_is_and_end_with_the_last() throws Exception {
    try (var server = serving(position -> part(position, position.changes() == 3))) {
      var events = client(server.base()).read(PATH, "", event -> false);

      assertThat(events).extracting(Event::id).containsExactly("0.1", "0.2", "0.3", "0.4");
    }
  }

  @Test
  void should_go_on_when_the_database_was_away() throws Exception {
    EventStream.Source flaky =
        position ->
            asked.incrementAndGet() % 2 == 0
                ? part(position, position.changes() == 2)
                : Future.failedFuture(Problem.unavailable("not now").exception());
    try (var server = serving(flaky)) {
      var events = client(server.base()).read(PATH, "", event -> false);

      assertThat(events).extracting(Event::id).containsExactly("0.1", "0.2", "0.3");
    }
  }

  @Test
  void should_end_when_the_server_stops() throws Exception {
    try (var server = serving(this::nothing)) {
      var read =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return client(server.base()).read(PATH, "", event -> false);
                } catch (IOException cut) {
                  throw new UncheckedIOException(cut);
                }
              });
      await().until(() -> asked.get() > 0);
      long start = System.nanoTime();

      server.stop().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);

      assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(8).toNanos());
      assertThat(read.get(10, TimeUnit.SECONDS)).isEmpty();
    }
  }

  @Test
  void should_ask_for_no_more_than_a_slow_reader_takes_and_for_nothing_when_he_is_gone()
      throws Exception {
    EventStream.Source endless =
        position -> {
          asked.incrementAndGet();
          var more = new EventPosition(position.record() + 1, 0, false);
          return Future.succeededFuture(
              new EventStream.Part(List.of("data: " + "x".repeat(100_000) + "\n\n"), more, false));
        };
    try (var server = serving(endless)) {
      try (var socket = new Socket(server.base().getHost(), server.base().getPort())) {
        socket
            .getOutputStream()
            .write(
                ("GET " + PATH + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        await().atMost(Duration.ofSeconds(30)).until(this::standsStill);
        assertThat(asked.get()).isLessThan(500);
      }

      await().atMost(Duration.ofSeconds(30)).until(this::standsStill);
    }
  }

  private boolean standsStill() throws InterruptedException {
    int before = asked.get();
    CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(700, TimeUnit.MILLISECONDS))
        .join();
    return before > 0 && asked.get() == before;
  }

  private Future<EventStream.Part> nothing(EventPosition position) {
    asked.incrementAndGet();
    return Future.succeededFuture(new EventStream.Part(List.of(), position, false));
  }

  private static Future<EventStream.Part> part(EventPosition position, boolean last) {
    var next = new EventPosition(0, position.changes() + 1, false);
    return Future.succeededFuture(
        new EventStream.Part(
            List.of("id: " + next.print() + "\nevent: state\ndata: {}\n\n"), next, last));
  }

  private static TestServer serving(EventStream.Source source) {
    return TestServer.with(
        "streamImportEvents",
        call ->
            Future.succeededFuture(
                Reply.streamed("text/event-stream", new EventStream(source, EventPosition.START))));
  }

  private static SseClient client(URI base) {
    return new SseClient(base, 101);
  }
}
