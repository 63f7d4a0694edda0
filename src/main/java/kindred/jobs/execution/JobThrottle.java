package kindred.jobs.execution;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import kindred.jobs.JobControl;
import kindred.jobs.JobState;

/**
 * Holds a worker to what an operator has requested: no more rows per second than the limit, and no
 * further rows once the job is to pause or to end. A new request takes effect at once. A job that
 * waits gives its worker to another tenant that has none. Waits; workers only.
 */
public final class JobThrottle {

  private static final long LOOK_NANOS = Duration.ofMillis(500).toNanos();

  private final JobLease lease;
  private final BooleanSupplier proceed;
  private final BooleanSupplier wanted;
  private final long startedBefore;
  private final RateLimiter limiter = new RateLimiter();
  private long countedBefore;
  private volatile boolean left;

  /**
   * @param wanted whether another tenant waits for a worker
   * @param startedBefore rows before this one may have been started by earlier workers, and are
   *     completed in any case
   */
  JobThrottle(JobLease lease, BooleanSupplier proceed, BooleanSupplier wanted, long startedBefore) {
    this.lease = lease;
    this.proceed = proceed;
    this.wanted = wanted;
    this.startedBefore = startedBefore;
  }

  /**
   * Whether no row from this one on is started: an operator has requested it, or the worker is left
   * to another tenant.
   */
  public boolean stopsBefore(long next) {
    return left || lease.control().desired() != JobControl.Desired.RUN && next >= startedBefore;
  }

  /** The state of the job if no row from this one on is started. */
  public JobState state(long next) {
    return stopsBefore(next)
        ? lease.control().pendingState().orElse(JobState.QUEUED)
        : JobState.QUEUED;
  }

  /**
   * Waits until rows may be started.
   *
   * @return how many of the available rows; 0: the job is to pause or end, or the server stops
   */
  public int begin(long next, int available) throws InterruptedException {
    pause(next);
    if (stopsBefore(next) || !proceed.getAsBoolean()) {
      return 0;
    }
    int rows =
        endRequested() ? (int) Math.min(available, startedBefore - next) : limiter.slice(available);
    limiter.started(rows, System.nanoTime());
    countedBefore = limiter.limited() ? next + rows : next;
    return rows;
  }

  /**
   * Called while rows are processed. Rows that were started without a limit count against a limit
   * that was set since.
   */
  public void reported(long next) throws InterruptedException {
    limiter.limit(lease.control().maxPerSecond(), System.nanoTime());
    if (!limiter.limited()) {
      countedBefore = Math.max(countedBefore, next);
      return;
    }
    if (next > countedBefore) {
      limiter.started(next - countedBefore, System.nanoTime());
      countedBefore = next;
      pause(next);
    }
  }

  private void pause(long next) throws InterruptedException {
    while (proceed.getAsBoolean() && !stopsBefore(next) && !endRequested() && !lease.lost()) {
      limiter.limit(lease.control().maxPerSecond(), System.nanoTime());
      long nanos = limiter.pause(System.nanoTime());
      if (nanos == 0) {
        return;
      }
      left = wanted.getAsBoolean();
      if (!left) {
        lease.awaitControl(Math.min(nanos, LOOK_NANOS));
      }
    }
  }

  private boolean endRequested() {
    return lease.control().desired() != JobControl.Desired.RUN;
  }
}
