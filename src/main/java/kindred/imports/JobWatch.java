package kindred.imports;

/**
 * Decides from what is seen of a job, and when, whether it has a worker. Pure: the clock is the
 * caller's; not thread-safe.
 */
final class JobWatch {

  /** A pause in looking, say for want of a database, must not pass for the worker's silence. */
  private static final int LONGEST_GAP_IN_LOOKS = 3;

  private final Imports.Patience patience;
  private final long longestGap;
  private final long retry;
  private long beat;
  private long epoch;
  private long since;
  private long last;
  private long lastRescue;
  private boolean tried;

  /** What to do about the job. */
  enum Verdict {
    WAIT,
    /** Nobody works on it. */
    RESCUE,
    /** Nobody has been able to for long. */
    ABANDON
  }

  JobWatch(Imports.Patience patience, long lookNanos, long now, long beat, long epoch) {
    this.patience = patience;
    this.longestGap = lookNanos * LONGEST_GAP_IN_LOOKS;
    this.retry = patience.silence().toNanos() / 2;
    this.beat = beat;
    this.epoch = epoch;
    this.since = now;
    this.last = now;
  }

  Verdict judge(boolean running, long beatNow, long epochNow, long now) {
    if (beatNow != beat || epochNow != epoch || now - last > longestGap) {
      tried = tried && epochNow == epoch;
      beat = beatNow;
      epoch = epochNow;
      since = now;
    }
    last = now;
    if (!running && now - since > patience.abandonment().toNanos()) {
      return Verdict.ABANDON;
    }
    boolean idle = !running || now - since > patience.silence().toNanos();
    if (!idle || (tried && now - lastRescue < retry)) {
      return Verdict.WAIT;
    }
    tried = true;
    lastRescue = now;
    return Verdict.RESCUE;
  }
}
