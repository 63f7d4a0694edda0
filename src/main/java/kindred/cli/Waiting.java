package kindred.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Repeats a request while the server does not answer, such as during its restart. */
final class Waiting {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Duration limit;

  /**
   * @param limit how long a server may be away
   */
  Waiting(Duration limit) {
    this.limit = limit;
  }

  /** The first answer; fails as the last attempt, when the limit has passed since the first. */
  <T> T untilReached(Supplier<T> request, Runnable whileAway) {
    long began = System.nanoTime();
    while (true) {
      try {
        return request.get();
      } catch (CommandFailure away) {
        if (!away.isTemporary() || System.nanoTime() - began > limit.toNanos()) {
          throw away;
        }
      }
      whileAway.run();
      pause(PAUSE);
    }
  }

  /** Returns after a time. */
  static void pause(Duration time) {
    var later = CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture.runAsync(() -> {}, later).join();
  }
}
