package kindred.retry;

import io.vertx.core.Context;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The only place where a thread of the server waits without a result to wait for. For worker
 * threads and the main thread: every method refuses on an event loop, which must never block.
 */
public final class BlockingPause {

  private BlockingPause() {}

  /** Sleeps; an interrupt ends the pause. */
  public static void sleep(Duration pause) throws InterruptedException {
    refuseOnEventLoop();
    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
  }

  /** Sleeps where nothing handles an interrupt: it shortens the pause and stays pending. */
  public static void sleepUnlessInterrupted(Duration pause) {
    refuseOnEventLoop();
    LockSupport.parkNanos(pause.toNanos());
  }

  /**
   * Waits until another thread notifies the monitor, or spuriously for a shorter time: call it in a
   * loop that checks the condition, and hold the monitor.
   */
  public static void await(Object monitor) throws InterruptedException {
    refuseOnEventLoop();
    monitor.wait();
  }

  /** As above, for at most the given time. */
  public static void await(Object monitor, Duration longest) throws InterruptedException {
    refuseOnEventLoop();
    TimeUnit.NANOSECONDS.timedWait(monitor, longest.toNanos());
  }

  private static void refuseOnEventLoop() {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException("an event loop must not block");
    }
  }
}
