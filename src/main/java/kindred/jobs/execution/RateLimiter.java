package kindred.jobs.execution;

/**
 * Decides how many rows may be started and when, so that no more than the limit are started in a
 * second. Rows that were missed because the job was slow are made up for half a second at most.
 * Pure: the caller gives the time; not thread-safe.
 */
final class RateLimiter {

  private static final long SECOND = 1_000_000_000L;
  private static final long MAX_MADE_UP = SECOND / 2;
  private static final int SLICES_PER_SECOND = 5;

  private int maxPerSecond;
  private long nextFree;

  /** Sets the limit from now on; 0: no limit. */
  void limit(int perSecond, long now) {
    if (perSecond != maxPerSecond) {
      maxPerSecond = perSecond;
      nextFree = now;
    }
  }

  boolean limited() {
    return maxPerSecond > 0;
  }

  /** How many of the available rows may be started together. */
  int slice(int available) {
    return limited()
        ? Math.min(available, Math.max(1, maxPerSecond / SLICES_PER_SECOND))
        : available;
  }

  /** How long no row may be started, in nanoseconds. */
  long pause(long now) {
    return limited() ? Math.max(0, nextFree - now) : 0;
  }

  void started(long rows, long now) {
    if (limited()) {
      nextFree = Math.max(nextFree, now - MAX_MADE_UP) + rows * SECOND / maxPerSecond;
    }
  }
}
