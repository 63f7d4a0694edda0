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
 * Runs the changes of one profile that reach this server one after the other, so that their LWTs do
 * not refuse each other. Changes by other servers are excluded by the conditions of the LWTs only.
 */
final class KeyedSerialExecutor {

  /** How many changes of one profile may wait; further ones are refused. */
  static final int MOST_WAITING = 1_000;

  private record Subject(int tenant, String id) {}

  private final Vertx vertx;
  private final Duration timeout;
  private final Map<Subject, Queue<Runnable>> waiting = new HashMap<>();

  /**
   * @param timeout the maximum time that a change waits for its turn; after that it is refused
   */
  KeyedSerialExecutor(Vertx vertx, Duration timeout) {
    this.vertx = vertx;
    this.timeout = timeout;
  }

  /**
   * Runs the change, in the caller's context, when all earlier changes of the profile have ended.
   */
  <T> Future<T> inTurn(int tenant, String id, Supplier<Future<T>> change) {
    var subject = new Subject(tenant, id);
    var context = vertx.getOrCreateContext();
    long since = System.nanoTime();
    Promise<T> ended = Promise.promise();
    Runnable turn = () -> context.runOnContext(now -> run(change, since).onComplete(ended));
    if (!enqueue(subject, turn)) {
      return Future.failedFuture(contended());
    }
    return ended.future().onComplete(done -> next(subject));
  }

  private <T> Future<T> run(Supplier<Future<T>> change, long since) {
    return System.nanoTime() - since > timeout.toNanos()
        ? Future.failedFuture(contended())
        : Future.<Void>succeededFuture().compose(turn -> change.get());
  }

  /** Runs the change at once if no other is running, else lets it wait; false: too many wait. */
  private boolean enqueue(Subject subject, Runnable turn) {
    synchronized (waiting) {
      var queue = waiting.get(subject);
      if (queue != null) {
        return queue.size() < MOST_WAITING && queue.add(turn);
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

  static Throwable contended() {
    return Problem.unavailable("Too many concurrent changes to this profile. Retry.").exception();
  }
}
