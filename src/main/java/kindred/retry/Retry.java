package kindred.retry;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import kindred.problem.Problem;

/** Repeats a step with growing, jittered pauses, until an attempt is done or its time is over. */
public final class Retry {

  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private final Vertx vertx;
  private final Duration timeout;

  public Retry(Vertx vertx, Duration timeout) {
    this.vertx = vertx;
    this.timeout = timeout;
  }

  /**
   * Runs the step until an attempt is done.
   *
   * @param step a failure ends the retries
   * @param timedOut the failure after the time-out
   */
  public <T> Future<T> untilDone(Supplier<Future<Attempt<T>>> step, Supplier<Throwable> timedOut) {
    return attempt(step, timedOut, System.nanoTime(), 0);
  }

  /** As above; after the time-out the step is {@link Problem#unavailable}, with this sentence. */
  public <T> Future<T> untilDone(Supplier<Future<Attempt<T>>> step, String busy) {
    return untilDone(step, () -> Problem.unavailable(busy).exception());
  }

  private <T> Future<T> attempt(
      Supplier<Future<Attempt<T>>> step, Supplier<Throwable> timedOut, long start, int tries) {
    return step.get()
        .compose(
            attempt -> {
              if (attempt instanceof Attempt.Done<T> done) {
                return Future.succeededFuture(done.value());
              }
              if (System.nanoTime() - start > timeout.toNanos()) {
                return Future.failedFuture(timedOut.get());
              }
              return pause(tries).compose(rested -> attempt(step, timedOut, start, tries + 1));
            });
  }

  /** Completes after the pause that belongs to the given number of earlier tries. */
  public Future<Void> pause(int tries) {
    long ceiling = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(tries, 10));
    long millis = ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling + 1);
    return vertx.timer(Math.max(1, millis), TimeUnit.MILLISECONDS);
  }
}
