package kindred.jobs.execution;

import java.time.Duration;

/**
 * Decides how many writes may be in flight: one more while they are answered quickly, fewer when
 * they are slow, half when they are not answered. Pure; not thread-safe.
 */
final class AdaptiveLimit {

  static final int LEAST = 4;

  private static final int SAMPLE = 50;
  private static final int QUICK_OF_SAMPLE = 49;
  private static final long BETWEEN_HALVINGS_NANOS = 500_000_000;

  private final int most;
  private final long slowNanos;
  private int limit;
  private int answers;
  private int quick;
  private long lastHalving;
  private boolean halved;

  /**
   * @param slow writes that take longer are too many at once
   */
  AdaptiveLimit(int first, int most, Duration slow) {
    this.limit = first;
    this.most = most;
    this.slowNanos = slow.toNanos();
  }

  int limit() {
    return limit;
  }

  /** A write was answered. */
  void answered(long nanos) {
    answers++;
    quick += nanos < slowNanos ? 1 : 0;
    if (answers == SAMPLE) {
      limit = quick >= QUICK_OF_SAMPLE ? Math.min(most, limit + 1) : fewer(3);
      answers = 0;
      quick = 0;
    }
  }

  /** A write was not answered in time, or refused for overload. */
  void onOverload(long now) {
    if (!halved || now - lastHalving > BETWEEN_HALVINGS_NANOS) {
      halved = true;
      lastHalving = now;
      limit = fewer(2);
    }
  }

  private int fewer(int quarters) {
    return Math.max(LEAST, limit * quarters / 4);
  }
}
