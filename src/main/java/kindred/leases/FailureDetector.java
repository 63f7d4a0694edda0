package kindred.leases;

import java.time.Duration;

/**
 * Measures how long a value that another process changes has stood still, such as its epoch and
 * heartbeat, by the observer's own clock alone. A gap between two observations says nothing about
 * that process: the measurement begins anew. Not thread-safe.
 *
 * @param <T> compared by {@code equals}
 */
public final class FailureDetector<T> {

  private final long longestGap;
  private T seen;
  private long since;
  private long lastObservation;

  /**
   * @param longestGap between two observations
   */
  public FailureDetector(Duration longestGap) {
    this.longestGap = longestGap.toNanos();
  }

  /**
   * Records an observation.
   *
   * @param nanos the observer's monotonic clock
   * @return for how many nanoseconds the value has stood still
   */
  public long observe(T value, long nanos) {
    if (!value.equals(seen) || nanos - lastObservation > longestGap) {
      seen = value;
      since = nanos;
    }
    lastObservation = nanos;
    return nanos - since;
  }
}
