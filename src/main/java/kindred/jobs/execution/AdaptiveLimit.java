package kindred.jobs.execution;

import java.time.Duration;

/**
 * Decides how many writes may be in flight: one more after 50 quick answers, a quarter fewer when
 * answers are slow, half when the database is overloaded. In a cluster whose nodes are far from
 * each other all answers take long, and none of them is slow for that. Pure; not thread-safe.
 */
final class AdaptiveLimit {

  private static final int SAMPLE = 50;
  private static final int MIN_QUICK = 49;

  /** A lightweight transaction has up to four round trips, and the quickest write one. */
  private static final int ROUND_TRIPS = 5;

  /** No round trips take as long: the database is overloaded, maybe by these writes. */
  private static final double ALWAYS_SLOW_NANOS = 1e9;

  /** After each sample the quickest answer counts as so much slower: the network may change. */
  private static final double FORGETTING = 1.01;

  private static final long BETWEEN_HALVINGS_NANOS = 500_000_000;

  private final int min;
  private final int max;
  private final long slowNanos;
  private int limit;
  private int answers;
  private int quick;
  private double quickestNanos = Double.MAX_VALUE;
  private long lastHalving;
  private boolean halved;

  /**
   * @param slow an answer is slow that takes longer, and longer than a few times the quickest one,
   *     or than a second
   */
  AdaptiveLimit(int min, int first, int max, Duration slow) {
    this.min = min;
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
    quickestNanos = Math.min(quickestNanos, nanos);
    double distant = Math.min(ALWAYS_SLOW_NANOS, ROUND_TRIPS * quickestNanos);
    quick += nanos < Math.max(slowNanos, distant) ? 1 : 0;
    if (answers == SAMPLE) {
      limit = quick >= MIN_QUICK ? Math.min(max, limit + 1) : reduced(3);
      answers = 0;
      quick = 0;
      quickestNanos *= FORGETTING;
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
    return Math.max(min, limit * quarters / 4);
  }
}
