package kindred.jobs.execution;

import java.util.function.BooleanSupplier;
import kindred.jobs.ImportJob;
import kindred.jobs.JobControl;

/**
 * Holds a worker to what an operator wants: no more records a second than that, and none that is
 * not needed once the job is to pause or to end. A new wish counts at once. Waits; workers only.
 */
public final class JobPace {

  private final JobLease lease;
  private final BooleanSupplier goOn;
  private final long begunBefore;
  private final RateLimiter throttle = new RateLimiter();
  private long paid;

  /**
   * @param begunBefore what earlier workers may have begun is brought to its end in any case
   */
  JobPace(JobLease lease, BooleanSupplier goOn, long begunBefore) {
    this.lease = lease;
    this.goOn = goOn;
    this.begunBefore = begunBefore;
  }

  /** Whether nothing is to be begun from this record on, because an operator wants so. */
  public boolean held(long next) {
    return lease.control().wanted() != JobControl.Wanted.RUN && next >= begunBefore;
  }

  /** Why nothing is begun from this record on: an operator wants so, or else the server stops. */
  public ImportJob.State state(long next) {
    return held(next)
        ? lease.control().underWay().orElse(ImportJob.State.QUEUED)
        : ImportJob.State.QUEUED;
  }

  /**
   * Waits until records may be begun.
   *
   * @return how many of those that there are; none: the job is to pause or end, or the server stops
   */
  public int begin(long next, int there) throws InterruptedException {
    rest(next);
    if (held(next) || !goOn.getAsBoolean()) {
      return 0;
    }
    int most = hurried() ? (int) Math.min(there, begunBefore - next) : throttle.together(there);
    throttle.begun(most, System.nanoTime());
    paid = throttle.limited() ? next + most : next;
    return most;
  }

  /**
   * Told while records are worked on: those begun without a limit pay for one that was set since.
   */
  public void told(long next) throws InterruptedException {
    throttle.limit(lease.control().mostPerSecond(), System.nanoTime());
    if (!throttle.limited()) {
      paid = Math.max(paid, next);
      return;
    }
    if (next > paid) {
      throttle.begun(next - paid, System.nanoTime());
      paid = next;
      rest(next);
    }
  }

  private void rest(long next) throws InterruptedException {
    while (goOn.getAsBoolean() && !held(next) && !hurried() && !lease.lost()) {
      throttle.limit(lease.control().mostPerSecond(), System.nanoTime());
      long nanos = throttle.rest(System.nanoTime());
      if (nanos == 0) {
        return;
      }
      lease.awaitWish(nanos);
    }
  }

  private boolean hurried() {
    return lease.control().wanted() != JobControl.Wanted.RUN;
  }
}
