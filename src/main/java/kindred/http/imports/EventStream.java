package kindred.http.imports;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import kindred.http.Reply;
import kindred.jobs.outcomes.EventPosition;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.retry.ReschedulableTimer;

/**
 * Sends events until there are no more, the client has gone, or the server stops. It waits for a
 * slow client and holds at most one batch in memory. Used on one event loop.
 */
final class EventStream implements Reply.Stream {

  private static final long POLL_MILLIS = 500;
  private static final long HEARTBEAT_NANOS = Duration.ofSeconds(10).toNanos();

  /** Then the client comes back with the id of its last event. */
  private static final long LONGEST_NANOS = Duration.ofHours(1).toNanos();

  private static final String HEARTBEAT = ":\n\n";

  private final Source source;
  private final ReschedulableTimer timer = new ReschedulableTimer(Vertx.currentContext().owner());
  private final Promise<Void> ended = Promise.promise();
  private final Runnable closed;
  private final long opened = System.nanoTime();
  private EventPosition position;
  private HttpServerResponse response;
  private boolean finished;
  private long written = System.nanoTime();

  /** Reads the events after a position. */
  @FunctionalInterface
  interface Source {
    Future<Batch> after(EventPosition position);
  }

  /** Some events in their wire format; {@code last} means that no events follow. */
  record Batch(List<String> events, EventPosition position, boolean last) {}

  /**
   * @param closed called once the stream has ended, or was never sent
   */
  EventStream(Source source, EventPosition from, Runnable closed) {
    this.source = source;
    this.position = from;
    this.closed = closed;
  }

  @Override
  public void close() {
    closed.run();
  }

  @Override
  public Future<Void> send(HttpServerResponse to, Future<Void> stopping) {
    response = to;
    response.closeHandler(gone -> end());
    response.exceptionHandler(broken -> end());
    stopping.onComplete(stop -> end());
    write(HEARTBEAT);
    poll();
    return ended.future();
  }

  private void poll() {
    if (finished) {
      return;
    }
    source.after(position).onSuccess(this::send).onFailure(this::failed);
  }

  private void send(Batch batch) {
    if (finished) {
      return;
    }
    boolean progressed = !batch.position().equals(position);
    position = batch.position();
    if (!batch.events().isEmpty()) {
      write(String.join("", batch.events()));
    } else if (System.nanoTime() - written > HEARTBEAT_NANOS) {
      write(HEARTBEAT);
    }
    if (batch.last() || System.nanoTime() - opened > LONGEST_NANOS) {
      end();
    } else if (response.writeQueueFull()) {
      response.drainHandler(drained -> poll());
    } else {
      timer.set(progressed ? 0 : POLL_MILLIS, this::poll);
    }
  }

  /** Retries while the database is unavailable; after any other failure the client reconnects. */
  private void failed(Throwable failure) {
    boolean unavailable =
        failure instanceof ProblemException refused
            && refused.problem().kind() == Problem.Kind.UNAVAILABLE;
    if (!unavailable) {
      end();
    } else if (!finished) {
      write(HEARTBEAT);
      timer.set(POLL_MILLIS, this::poll);
    }
  }

  private void write(String text) {
    written = System.nanoTime();
    response.write(text);
  }

  private void end() {
    finished = true;
    timer.cancel();
    ended.tryComplete();
  }
}
