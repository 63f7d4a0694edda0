package kindred.imports;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's hold on its job: it beats, acknowledges and ends the job while that is its own.
 *
 * <p>A worker that has not been able to confirm its hold for half of the time after which others
 * take the job over begins no further write. That is by its own clock, and keeps a worker that was
 * stopped for a while from going on; the epoch keeps what it writes nevertheless from counting.
 */
final class Lease implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  private static final long LONGEST_BEAT_MILLIS = 1_000;
  private static final int BEATS_IN_SILENCE = 10;
  private static final long LOOK_MILLIS = 20;

  private final Vertx vertx;
  private final ImportJobStore jobs;
  private final ImportJob job;
  private final long mostUnconfirmed;
  private final long timer;
  private long beats;
  private boolean writing;
  private volatile long confirmed = System.nanoTime();
  private volatile boolean lost;

  /**
   * @param silence after which others take the job over
   * @param shown asked for what is to be shown of the job, with every beat
   */
  Lease(
      Vertx vertx,
      ImportJobStore jobs,
      ImportJob job,
      Duration silence,
      Supplier<ImportProgress> shown) {
    this.vertx = vertx;
    this.jobs = jobs;
    this.job = job;
    this.mostUnconfirmed = silence.toNanos() / 2;
    this.beats = job.beat();
    long every = Math.min(LONGEST_BEAT_MILLIS, silence.toMillis() / BEATS_IN_SILENCE);
    this.timer = vertx.setPeriodic(Math.max(1, every), tick -> beat(shown.get()));
  }

  /** Waits until the hold is confirmed; throws when it is lost. */
  void require() throws InterruptedException {
    while (!lost && System.nanoTime() - confirmed > mostUnconfirmed) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    if (lost) {
      throw new LostJobException();
    }
  }

  /** Whether the job is surely still the worker's. */
  boolean confirmed() {
    return !lost && System.nanoTime() - confirmed <= mostUnconfirmed;
  }

  boolean lost() {
    return lost;
  }

  /** The acknowledgement of all that the checkpoint tells; it is in the ledger already. */
  Future<Void> acknowledge(Checkpoint checkpoint, ImportProgress shown) {
    return held(() -> jobs.acknowledge(job, nextBeat(), checkpoint, shown));
  }

  /** Lets go of the job: any server may go on with it at once. */
  Future<Void> release(Checkpoint checkpoint, ImportProgress shown) {
    return held(() -> jobs.release(job, checkpoint, shown));
  }

  /** The job has ended. */
  Future<Void> finish(ImportJob.State state, Checkpoint checkpoint, ImportProgress shown) {
    var now = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
    return held(() -> jobs.finish(job, state, checkpoint, shown, now));
  }

  private void beat(ImportProgress shown) {
    synchronized (this) {
      if (writing) {
        return;
      }
      writing = true;
    }
    held(() -> jobs.beat(job, nextBeat(), shown))
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

  private synchronized long nextBeat() {
    return ++beats;
  }

  /** Confirmed is the moment at which it was asked for: a late answer says little. */
  private Future<Void> held(Supplier<Future<Boolean>> write) {
    long asked = System.nanoTime();
    return write
        .get()
        .map(
            mine -> {
              if (mine) {
                confirmed = Math.max(confirmed, asked);
              } else {
                lost = true;
              }
              return null;
            });
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
  }
}
