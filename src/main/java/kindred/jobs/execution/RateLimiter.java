package kindred.jobs.execution;

/**
 * Decides how many records may be begun and when, so that no more than the limit are in a second;
 * what was missed for want of speed is made up for a moment at most. Pure: the clock is the
 * caller's; not thread-safe.
 */
final class RateLimiter {

  private static final long SECOND = 1_000_000_000L;
  private static final long MADE_UP = SECOND / 2;
  private static final int SLICES_A_SECOND = 5;

  private int perSecond;
  private long free;

  /** From now on so many a second; 0: no limit. */
  void limit(int most, long now) {
    if (most != perSecond) {
      perSecond = most;
      free = now;
    }
  }

  boolean limited() {
    return perSecond > 0;
  }

  /** How many may be begun together, of those that there are. */
  int together(int there) {
    return limited() ? Math.min(there, Math.max(1, perSecond / SLICES_A_SECOND)) : there;
  }

  /** How long nothing may be begun, in nanoseconds. */
  long rest(long now) {
    return limited() ? Math.max(0, free - now) : 0;
  }

  /** So many are begun. */
  void begun(long records, long now) {
    if (limited()) {
      free = Math.max(free, now - MADE_UP) + records * SECOND / perSecond;
    }
  }
}
