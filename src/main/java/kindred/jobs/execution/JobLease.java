package kindred.jobs.execution;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportJobStore;
import kindred.jobs.ImportJobStore.Hold;
import kindred.jobs.ImportProgress;
import kindred.jobs.JobControl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's hold on its job: it beats, acknowledges and ends the job while that is its own.
 *
 * <p>A worker that has not been able to confirm its hold for half of the time after which others
 * take the job over begins no further write. That is by its own clock, and keeps a worker that was
 * stopped for a while from going on; the epoch keeps what it writes nevertheless from counting.
 */
public final class JobLease implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JobLease.class);

  private static final long LONGEST_BEAT_MILLIS = 1_000;
  private static final int BEATS_IN_SILENCE = 10;
  private static final long LOOK_MILLIS = 20;
  private static final long LONGEST_WAIT_NANOS = Duration.ofMillis(200).toNanos();

  private final Vertx vertx;
  private final ImportJobStore jobs;
  private final ImportJob job;
  private final Supplier<ImportProgress> shown;
  private final long mostUnconfirmed;
  private final long timer;
  private long beats;
  private long begun;
  private boolean writing;
  private volatile long confirmed;
  private volatile boolean lost;
  private volatile JobControl control;
  private JobControl known;

  /**
   * @param heartbeatTimeout after which others take the job over
   * @param asked when the job was asked for: it may be somebody else's again by now
   * @param shown asked for what is to be shown of the job, with every beat
   */
  JobLease(
      Vertx vertx,
      ImportJobStore jobs,
      ImportJob job,
      Duration heartbeatTimeout,
      long asked,
      Supplier<ImportProgress> shown) {
    this.vertx = vertx;
    this.jobs = jobs;
    this.job = job;
    this.mostUnconfirmed = heartbeatTimeout.toNanos() / 2;
    this.confirmed = asked;
    this.beats = job.heartbeat();
    this.begun = job.history().begun();
    this.control = job.control();
    this.known = job.control();
    this.shown = shown;
    long every = Math.min(LONGEST_BEAT_MILLIS, heartbeatTimeout.toMillis() / BEATS_IN_SILENCE);
    this.timer = vertx.setPeriodic(Math.max(1, every), tick -> heartbeat());
  }

  /** Waits until the hold is confirmed; throws when it is lost. */
  public void require() throws InterruptedException {
    while (!lost && System.nanoTime() - confirmed > mostUnconfirmed) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    if (lost) {
      throw new LostJobException();
    }
  }

  /** Whether the job is surely still the worker's. */
  public boolean confirmed() {
    return !lost && System.nanoTime() - confirmed <= mostUnconfirmed;
  }

  public boolean lost() {
    return lost;
  }

  /** The acknowledgement of all that the checkpoint tells; it is in the ledger already. */
  Future<Void> acknowledge(Checkpoint checkpoint, ImportProgress shown) {
    return held(() -> jobs.acknowledge(job, nextHeartbeat(), checkpoint, shown));
  }

  /** What an operator wants of the job, as far as is known here. */
  JobControl control() {
    return control;
  }

  /** Waits for a wish, but not for long; others may be the reason that it ends sooner. */
  synchronized void awaitWish(long nanos) throws InterruptedException {
    if (control == known) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.min(nanos, LONGEST_WAIT_NANOS));
    }
    known = control;
  }

  /** From now on the worker may begin the records before this one; told by one thread. */
  public Future<Void> begin(long before) {
    long known = begun;
    begun = before;
    return held(() -> jobs.begin(job, known, before));
  }

  /** Lets go of the job: any server may go on with it at once. */
  Future<Void> release(Checkpoint checkpoint, ImportProgress shown) {
    return held(() -> jobs.release(job, release(ImportJob.State.QUEUED, checkpoint, shown)));
  }

  /** Lets go of the job until an operator wants it to go on; or at once, if he does already. */
  Future<Void> pause(Checkpoint checkpoint, ImportProgress shown) {
    return jobs.pause(job, release(ImportJob.State.PAUSED, checkpoint, shown))
        .compose(paused -> paused ? Future.succeededFuture() : release(checkpoint, shown));
  }

  /** The job has ended. */
  Future<Void> finish(ImportJob.State state, Checkpoint checkpoint, ImportProgress shown) {
    return held(() -> jobs.finish(job, release(state, checkpoint, shown)));
  }

  private ImportJobStore.Release release(
      ImportJob.State state, Checkpoint checkpoint, ImportProgress shown) {
    return new ImportJobStore.Release(state, control.number(), checkpoint, shown);
  }

  /** Beats; and learns what is wanted, if that is new. */
  void heartbeat() {
    synchronized (this) {
      if (writing) {
        return;
      }
      writing = true;
    }
    long asked = System.nanoTime();
    Future.succeededFuture()
        .compose(begun -> jobs.heartbeat(job, nextHeartbeat(), shown.get(), control.number()))
        .compose(hold -> hold == Hold.ASKED ? hear() : Future.succeededFuture(hold == Hold.HELD))
        .onSuccess(mine -> confirm(mine, asked))
        .onComplete(
            done -> {
              synchronized (this) {
                writing = false;
              }
              if (done.failed()) {
                LOG.debug("A beat of import {} was not written", job.id());
              }
            });
  }

  private Future<Boolean> hear() {
    return jobs.find(job.tenant(), job.id())
        .map(
            found -> {
              boolean mine =
                  found.filter(now -> now.running() && now.epoch() == job.epoch()).isPresent();
              if (mine) {
                hear(found.get().control());
              }
              return mine;
            });
  }

  private synchronized void hear(JobControl wish) {
    control = wish;
    notifyAll();
  }

  private synchronized long nextHeartbeat() {
    return ++beats;
  }

  /** Confirmed is the moment at which it was asked for: a late answer says little. */
  private Future<Void> held(Supplier<Future<Boolean>> write) {
    long asked = System.nanoTime();
    return write
        .get()
        .map(
            mine -> {
              confirm(mine, asked);
              return null;
            });
  }

  private void confirm(boolean mine, long asked) {
    if (mine) {
      confirmed = Math.max(confirmed, asked);
    } else {
      lost = true;
    }
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
  }
}
