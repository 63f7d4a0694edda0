package kindred.retry;

import io.vertx.core.Vertx;

/**
 * One timer that is set again and again; cancelling it never cancels another timer of the same
 * Vert.x. For use on one event loop.
 */
public final class ReschedulableTimer {

  /** Vert.x numbers timers from 0, so that 0 may be another one. */
  private static final long NONE = -1;

  private final Vertx vertx;
  private long timer = NONE;

  public ReschedulableTimer(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Runs a task once, after so many milliseconds, but at least one. */
  public void set(long millis, Runnable task) {
    timer = vertx.setTimer(Math.max(1, millis), over -> task.run());
  }

  /** Cancels the task that was set last, if it has not run yet. */
  public void cancel() {
    vertx.cancelTimer(timer);
  }
}
