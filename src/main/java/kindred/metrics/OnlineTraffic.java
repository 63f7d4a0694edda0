package kindred.metrics;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Knows whether this server has received requests about single customers in the last second, so
 * that bulk work can give way to them. Safe for any thread.
 */
public final class OnlineTraffic {

  private static final long RECENT_NANOS = Duration.ofSeconds(1).toNanos();

  private final LongSupplier clock;
  private volatile long lastRequest;

  public OnlineTraffic() {
    this(System::nanoTime);
  }

  /**
   * @param clock nanoseconds of any origin
   */
  public OnlineTraffic(LongSupplier clock) {
    this.clock = clock;
    this.lastRequest = clock.getAsLong() - RECENT_NANOS;
  }

  public void requestArrived() {
    lastRequest = clock.getAsLong();
  }

  /** Whether a request arrived within the last second. */
  public boolean isActive() {
    return clock.getAsLong() - lastRequest < RECENT_NANOS;
  }
}
