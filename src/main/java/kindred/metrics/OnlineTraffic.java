package kindred.metrics;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Knows whether clients have asked this server about single customers just now, so that bulk work
 * may give way to them. From any thread.
 */
public final class OnlineTraffic {

  private static final long MOMENT_NANOS = Duration.ofSeconds(1).toNanos();

  private final LongSupplier clock;
  private volatile long last;

  public OnlineTraffic() {
    this(System::nanoTime);
  }

  /**
   * @param clock nanoseconds of any origin
   */
  public OnlineTraffic(LongSupplier clock) {
    this.clock = clock;
    this.last = clock.getAsLong() - MOMENT_NANOS;
  }

  /** A client asks. */
  public void asked() {
    last = clock.getAsLong();
  }

  /** Whether one asked within the last second. */
  public boolean goesOn() {
    return clock.getAsLong() - last < MOMENT_NANOS;
  }
}
