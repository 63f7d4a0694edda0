package kindred.jobs.execution;

import kindred.jobs.ImportJob;

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
  private ImportJob.State seen;

  /** What to do about the job. */
  enum Verdict {
    WAIT,
    /** Nobody works on it. */
    RESCUE,
    /** Nobody has been able to for long. */
    ABANDON
  }

  JobWatch(
      Imports.Patience patience,
      long lookNanos,
      long now,
      ImportJob.State state,
      long beat,
      long epoch) {
    this.patience = patience;
    this.longestGap = lookNanos * LONGEST_GAP_IN_LOOKS;
    this.retry = patience.silence().toNanos() / 2;
    this.beat = beat;
    this.epoch = epoch;
    this.seen = state;
    this.since = now;
    this.last = now;
  }

  /**
   * What is to be done.
   *
   * @param wished whether a worker would only have to pause or end it
   */
  Verdict judge(ImportJob.State state, boolean wished, long beatNow, long epochNow, long now) {
    if (beatNow != beat || epochNow != epoch || state != seen || now - last > longestGap) {
      tried = tried && epochNow == epoch && state == seen;
      beat = beatNow;
      epoch = epochNow;
      seen = state;
      since = now;
    }
    last = now;
    if (state == ImportJob.State.PAUSED) {
      return Verdict.WAIT;
    }
    boolean running = state == ImportJob.State.RUNNING;
    var longest = wished ? patience.silence() : patience.abandonment();
    if (!running && now - since > longest.toNanos()) {
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

  /** The job waits for a worker of this server: it is tried again with the next look. */
  void busy() {
    tried = false;
  }
}
