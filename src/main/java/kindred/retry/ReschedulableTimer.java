package kindred.retry;

import io.vertx.core.Vertx;

/**
 * One timer, which is set again and again: cancelling it never stops anybody else's.
 *
 * <p>The numbers that Vert.x gives to timers begin with 0, and so may be those of others. Used on
 * one event loop.
 */
public final class ReschedulableTimer {

  private static final long NONE = -1;

  private final Vertx vertx;
  private long timer = NONE;

  public ReschedulableTimer(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Runs something once, after so many milliseconds, one at least. */
  public void set(long millis, Runnable something) {
    timer = vertx.setTimer(Math.max(1, millis), over -> something.run());
  }

  /** What was set last and has not run yet never does. */
  public void cancel() {
    vertx.cancelTimer(timer);
  }
}
