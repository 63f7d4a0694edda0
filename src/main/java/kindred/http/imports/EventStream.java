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
import kindred.problem.ProblemException;

/**
 * Sends events until there are no more, the reader is gone, or the server stops: a slow reader is
 * waited for, and no more than a part is in memory. Used on one event loop.
 */
final class EventStream implements Reply.Stream {

  private static final long LOOK_MILLIS = 500;
  private static final long HEARTBEAT_NANOS = Duration.ofSeconds(10).toNanos();
  private static final String HEARTBEAT = ":\n\n";

  /** The numbers that Vert.x gives to timers begin with 0, and may be those of others. */
  private static final long NO_TIMER = -1;

  private final Source source;
  private final Vertx vertx = Vertx.currentContext().owner();
  private final Promise<Void> ended = Promise.promise();
  private EventPosition position;
  private HttpServerResponse response;
  private boolean over;
  private long timer = NO_TIMER;
  private long written = System.nanoTime();

  /** Where events come from. */
  @FunctionalInterface
  interface Source {
    Future<Part> after(EventPosition position);
  }

  /** Some events in the form of the wire; {@code last}: none will come after them. */
  record Part(List<String> events, EventPosition position, boolean last) {}

  EventStream(Source source, EventPosition from) {
    this.source = source;
    this.position = from;
  }

  @Override
  public Future<Void> send(HttpServerResponse to, Future<Void> stopping) {
    response = to;
    response.closeHandler(gone -> end());
    response.exceptionHandler(broken -> end());
    stopping.onComplete(stop -> end());
    write(HEARTBEAT);
    look();
    return ended.future();
  }

  private void look() {
    if (over) {
      return;
    }
    source.after(position).onSuccess(this::send).onFailure(this::failed);
  }

  private void send(Part part) {
    if (over) {
      return;
    }
    boolean news = !part.position().equals(position);
    position = part.position();
    if (!part.events().isEmpty()) {
      write(String.join("", part.events()));
    } else if (System.nanoTime() - written > HEARTBEAT_NANOS) {
      write(HEARTBEAT);
    }
    if (part.last()) {
      end();
    } else if (response.writeQueueFull()) {
      response.drainHandler(drained -> look());
    } else {
      timer = vertx.setTimer(news ? 1 : LOOK_MILLIS, rested -> look());
    }
  }

  /** The database may come back; whatever else goes wrong, the client comes back. */
  private void failed(Throwable failure) {
    boolean away =
        failure instanceof ProblemException refused
            && refused.problem().kind() == Problem.Kind.UNAVAILABLE;
    if (!away) {
      end();
    } else if (!over) {
      write(HEARTBEAT);
      timer = vertx.setTimer(LOOK_MILLIS, rested -> look());
    }
  }

  private void write(String text) {
    written = System.nanoTime();
    response.write(text);
  }

  private void end() {
    over = true;
    vertx.cancelTimer(timer);
    ended.tryComplete();
  }
}
