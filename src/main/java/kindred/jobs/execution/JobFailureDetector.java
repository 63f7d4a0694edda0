package kindred.jobs.execution;

import java.time.Duration;
import kindred.jobs.ImportJob;
import kindred.jobs.JobState;
import kindred.leases.FailureDetector;

/**
 * Decides from a server's reads of a job whether its worker is alive (T1). Pure: the caller gives
 * the time; not thread-safe.
 */
final class JobFailureDetector {

  /** A longer gap between two reads restarts the time-out: the database may have been away. */
  private static final int MAX_GAP_IN_READS = 3;

  private final JobTimeouts timeouts;
  private final FailureDetector<Reading> heartbeats;
  private final long betweenTakeovers;
  private Reading last;
  private long lastTakeover;
  private boolean takeoverTried;

  /** What to do about the job. */
  enum Action {
    WAIT,
    /** No worker is alive. */
    TAKE_OVER,
    /** No server could resume the job for the whole time-out. */
    ABANDON
  }

  /** What a read shows of a job. */
  record Reading(JobState state, long heartbeat, long epoch) {

    static Reading of(ImportJob job) {
      return new Reading(job.state(), job.heartbeat(), job.epoch());
    }

    private boolean sameWorker(Reading other) {
      return epoch == other.epoch && state == other.state;
    }
  }

  JobFailureDetector(JobTimeouts timeouts, long nanosBetweenReads, long now, Reading first) {
    this.timeouts = timeouts;
    this.heartbeats = new FailureDetector<>(Duration.ofNanos(nanosBetweenReads * MAX_GAP_IN_READS));
    this.betweenTakeovers = timeouts.heartbeat().toNanos() / 2;
    this.last = first;
    heartbeats.observe(first, now);
  }

  /**
   * What to do after a read.
   *
   * @param endRequested whether a worker would only have to pause or end the job
   */
  Action decide(Reading read, boolean endRequested, long now) {
    takeoverTried = takeoverTried && read.sameWorker(last);
    last = read;
    long unchanged = heartbeats.observe(read, now);
    if (read.state() == JobState.PAUSED) {
      return Action.WAIT;
    }
    var abandonment = endRequested ? timeouts.heartbeat() : timeouts.abandonment();
    if (!read.state().running() && unchanged > abandonment.toNanos()) {
      return Action.ABANDON;
    }
    boolean noWorker = !read.state().running() || unchanged > timeouts.heartbeat().toNanos();
    if (!noWorker || (takeoverTried && now - lastTakeover < betweenTakeovers)) {
      return Action.WAIT;
    }
    takeoverTried = true;
    lastTakeover = now;
    return Action.TAKE_OVER;
  }

  /** All workers of this server were busy: the next read tries again. */
  void busy() {
    takeoverTried = false;
  }
}
