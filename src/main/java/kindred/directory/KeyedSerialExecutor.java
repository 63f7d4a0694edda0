package kindred.directory;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;
import kindred.problem.Problem;

/**
 * Lets the changes of one profile that come to this server at once take their turns, so that they
 * do not refuse each other; other servers are kept apart by the conditions of the writes alone.
 */
final class KeyedSerialExecutor {

  /** How many changes of one profile may wait; more are refused. */
  static final int MOST_WAITING = 1_000;

  private record Subject(int tenant, String id) {}

  private final Vertx vertx;
  private final Duration timeout;
  private final Map<Subject, Queue<Runnable>> waiting = new HashMap<>();

  /**
   * A queue for every profile.
   *
   * @param timeout how long a change waits for its turn at most; after that it is refused
   */
  KeyedSerialExecutor(Vertx vertx, Duration timeout) {
    this.vertx = vertx;
    this.timeout = timeout;
  }

  /** Runs the change, in the caller's context, when all that came before it have ended. */
  <T> Future<T> inTurn(int tenant, String id, Supplier<Future<T>> change) {
    var subject = new Subject(tenant, id);
    var context = vertx.getOrCreateContext();
    long since = System.nanoTime();
    Promise<T> ended = Promise.promise();
    Runnable turn = () -> context.runOnContext(now -> run(change, since).onComplete(ended));
    if (!join(subject, turn)) {
      return Future.failedFuture(tooMany());
    }
    return ended.future().onComplete(done -> next(subject));
  }

  private <T> Future<T> run(Supplier<Future<T>> change, long since) {
    return System.nanoTime() - since > timeout.toNanos()
        ? Future.failedFuture(tooMany())
        : Future.<Void>succeededFuture().compose(turn -> change.get());
  }

  /** Starts what nobody is before, else lets it wait; false: too many do. */
  private boolean join(Subject subject, Runnable turn) {
    synchronized (waiting) {
      var line = waiting.get(subject);
      if (line != null) {
        return line.size() < MOST_WAITING && line.add(turn);
      }
      waiting.put(subject, new ArrayDeque<>());
    }
    turn.run();
    return true;
  }

  private void next(Subject subject) {
    Runnable turn;
    synchronized (waiting) {
      turn = waiting.get(subject).poll();
      if (turn == null) {
        waiting.remove(subject);
        return;
      }
    }
    turn.run();
  }

  private static Throwable tooMany() {
    return Problem.unavailable("The profile is being changed by many at once.").exception();
  }
}
