package kindred.jobs.execution;

import java.time.Duration;

/**
 * Decides how many writes may be in flight: one more after 50 quick answers, a quarter fewer when
 * answers are slow, half when the database is overloaded. Pure; not thread-safe.
 */
final class AdaptiveLimit {

  static final int MIN_LIMIT = 4;

  private static final int SAMPLE = 50;
  private static final int MIN_QUICK = 49;
  private static final long BETWEEN_HALVINGS_NANOS = 500_000_000;

  private final int max;
  private final long slowNanos;
  private int limit;
  private int answers;
  private int quick;
  private long lastHalving;
  private boolean halved;

  /**
   * @param slow an answer that takes longer is slow
   */
  AdaptiveLimit(int first, int max, Duration slow) {
    this.limit = first;
    this.max = max;
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
      limit = quick >= MIN_QUICK ? Math.min(max, limit + 1) : reduced(3);
      answers = 0;
      quick = 0;
    }
  }

  /** A write was not answered in time, or was refused because of overload. */
  void onOverload(long now) {
    if (!halved || now - lastHalving > BETWEEN_HALVINGS_NANOS) {
      halved = true;
      lastHalving = now;
      limit = reduced(2);
    }
  }

  private int reduced(int quarters) {
    return Math.max(MIN_LIMIT, limit * quarters / 4);
  }
}
