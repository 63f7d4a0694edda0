package kindred.jobs.execution;

import kindred.jobs.ImportJob;

/**
 * Decides from what is seen of a job, and when, whether it has a worker. Pure: the clock is the
 * caller's; not thread-safe.
 */
final class JobWatch {

  /** A pause in looking, say for want of a database, must not pass for the worker's silence. */
  private static final int LONGEST_GAP_IN_LOOKS = 3;

  private final Imports.Timeouts timeout;
  private final long longestGap;
  private final long retry;
  private long heartbeat;
  private long epoch;
  private long since;
  private long last;
  private long lastTakeover;
  private boolean tried;
  private ImportJob.State seen;

  /** What to do about the job. */
  enum Verdict {
    WAIT,
    /** Nobody works on it. */
    TAKE_OVER,
    /** Nobody has been able to for long. */
    ABANDON
  }

  JobWatch(
      Imports.Timeouts timeout,
      long lookNanos,
      long now,
      ImportJob.State state,
      long heartbeat,
      long epoch) {
    this.timeout = timeout;
    this.longestGap = lookNanos * LONGEST_GAP_IN_LOOKS;
    this.retry = timeout.heartbeatTimeout().toNanos() / 2;
    this.heartbeat = heartbeat;
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
  Verdict decide(
      ImportJob.State state, boolean wished, long heartbeatNow, long epochNow, long now) {
    if (heartbeatNow != heartbeat
        || epochNow != epoch
        || state != seen
        || now - last > longestGap) {
      tried = tried && epochNow == epoch && state == seen;
      heartbeat = heartbeatNow;
      epoch = epochNow;
      seen = state;
      since = now;
    }
    last = now;
    if (state == ImportJob.State.PAUSED) {
      return Verdict.WAIT;
    }
    boolean running = state == ImportJob.State.RUNNING;
    var longest = wished ? timeout.heartbeatTimeout() : timeout.abandonment();
    if (!running && now - since > longest.toNanos()) {
      return Verdict.ABANDON;
    }
    boolean idle = !running || now - since > timeout.heartbeatTimeout().toNanos();
    if (!idle || (tried && now - lastTakeover < retry)) {
      return Verdict.WAIT;
    }
    tried = true;
    lastTakeover = now;
    return Verdict.TAKE_OVER;
  }

  /** The job waits for a worker of this server: it is tried again with the next look. */
  void busy() {
    tried = false;
  }
}
