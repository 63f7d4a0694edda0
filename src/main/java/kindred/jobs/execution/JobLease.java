package kindred.jobs.execution;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportJobStore;
import kindred.jobs.ImportProgress;
import kindred.jobs.JobControl;
import kindred.jobs.JobLeaseStore;
import kindred.jobs.JobLeaseStore.HeartbeatResult;
import kindred.jobs.JobState;
import kindred.retry.BlockingPause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's lease of its job: writes heartbeats, and acknowledges, releases and ends the job while
 * the worker holds it (L1 to L4).
 *
 * <p>A worker whose lease was not confirmed for half of the heartbeat time-out starts no further
 * write. It measures that by its own clock, so a worker that was suspended does not proceed; writes
 * that it had sent before have no effect on the job because of the epoch.
 */
public final class JobLease implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JobLease.class);

  private static final long MAX_HEARTBEAT_MILLIS = 1_000;
  private static final int HEARTBEATS_IN_TIMEOUT = 10;
  private static final Duration BETWEEN_CHECKS = Duration.ofMillis(20);
  private static final long MAX_WAIT_NANOS = Duration.ofMillis(200).toNanos();

  private final Vertx vertx;
  private final ImportJobStore jobs;
  private final JobLeaseStore leases;
  private final ImportJob job;
  private final Supplier<ImportProgress> shown;
  private final long maxUnconfirmed;
  private final long timer;
  private long heartbeats;
  private long startedBefore;
  private boolean writing;
  private volatile long confirmed;
  private volatile boolean lost;
  private volatile JobControl control;
  private JobControl lastAwaited;

  /**
   * @param heartbeatTimeout after which other servers take the job over
   * @param taken when the take of the job was sent, by {@link System#nanoTime}
   * @param shown gives the progress that every heartbeat shows to clients
   */
  JobLease(
      Vertx vertx,
      JobStores stores,
      ImportJob job,
      Duration heartbeatTimeout,
      long taken,
      Supplier<ImportProgress> shown) {
    this.vertx = vertx;
    this.jobs = stores.jobs();
    this.leases = stores.leases();
    this.job = job;
    this.maxUnconfirmed = heartbeatTimeout.toNanos() / 2;
    this.confirmed = taken;
    this.heartbeats = job.heartbeat();
    this.startedBefore = job.history().startedBefore();
    this.control = job.control();
    this.lastAwaited = job.control();
    this.shown = shown;
    long interval =
        Math.min(MAX_HEARTBEAT_MILLIS, heartbeatTimeout.toMillis() / HEARTBEATS_IN_TIMEOUT);
    this.timer = vertx.setPeriodic(Math.max(1, interval), tick -> heartbeat());
  }

  /** L2: waits until the lease is confirmed; throws if it is lost. */
  public void require() throws InterruptedException {
    while (!lost && System.nanoTime() - confirmed > maxUnconfirmed) {
      BlockingPause.sleep(BETWEEN_CHECKS);
    }
    if (lost) {
      throw new LostJobException();
    }
  }

  /** L2: whether the worker surely still holds the job. */
  public boolean confirmed() {
    return !lost && System.nanoTime() - confirmed <= maxUnconfirmed;
  }

  public boolean lost() {
    return lost;
  }

  /** IM15, L3: acknowledges the rows before the checkpoint; the ledger has their outcomes. */
  Future<Void> acknowledge(Checkpoint checkpoint, ImportProgress shown) {
    return holding(() -> leases.acknowledge(job, nextHeartbeat(), checkpoint, shown));
  }

  /** The last request of an operator that this worker has read. */
  JobControl control() {
    return control;
  }

  /** Waits a short time for a request of an operator; may return without one. */
  synchronized void awaitControl(long nanos) throws InterruptedException {
    if (control == lastAwaited) {
      BlockingPause.await(this, Duration.ofNanos(Math.min(nanos, MAX_WAIT_NANOS)));
    }
    lastAwaited = control;
  }

  /** IM5, L3: stores that the worker may start the rows before this one. One thread calls. */
  public Future<Void> announce(long before) {
    long known = startedBefore;
    startedBefore = before;
    return holding(() -> leases.begin(job, known, before));
  }

  /** L4: releases the job; any server that has its file may take it at once. */
  Future<Void> release(Checkpoint checkpoint, ImportProgress shown) {
    return holding(() -> leases.release(job, release(JobState.QUEUED, checkpoint, shown)));
  }

  /** L4: pauses the job; releases it if the operator has withdrawn the request. */
  Future<Void> pause(Checkpoint checkpoint, ImportProgress shown) {
    return leases
        .pause(job, release(JobState.PAUSED, checkpoint, shown))
        .compose(paused -> paused ? Future.succeededFuture() : release(checkpoint, shown));
  }

  /** IM16, L4: ends the job. */
  Future<Void> finish(JobState state, Checkpoint checkpoint, ImportProgress shown) {
    return holding(() -> leases.finish(job, release(state, checkpoint, shown)));
  }

  private JobLeaseStore.Release release(
      JobState state, Checkpoint checkpoint, ImportProgress shown) {
    return new JobLeaseStore.Release(state, control.version(), checkpoint, shown);
  }

  /** L1: writes a heartbeat; reads the request of an operator if there is a new one. */
  void heartbeat() {
    synchronized (this) {
      if (writing) {
        return;
      }
      writing = true;
    }
    long sent = System.nanoTime();
    Future.succeededFuture()
        .compose(begun -> leases.heartbeat(job, nextHeartbeat(), shown.get(), control.version()))
        .compose(
            result ->
                result == HeartbeatResult.CONTROL_CHANGED
                    ? readControl()
                    : Future.succeededFuture(result == HeartbeatResult.CONFIRMED))
        .onSuccess(holds -> confirm(holds, sent))
        .onComplete(
            done -> {
              synchronized (this) {
                writing = false;
              }
              if (done.failed()) {
                LOG.debug("{}: a heartbeat was not written, the next one follows", job.title());
              }
            });
  }

  private Future<Boolean> readControl() {
    return jobs.find(job.tenant(), job.id())
        .map(
            found -> {
              boolean holds =
                  found.filter(now -> now.running() && now.epoch() == job.epoch()).isPresent();
              if (holds) {
                changeControl(found.get().control());
              }
              return holds;
            });
  }

  private synchronized void changeControl(JobControl read) {
    control = read;
    notifyAll();
  }

  private synchronized long nextHeartbeat() {
    return ++heartbeats;
  }

  /** A write confirms the lease as of the moment when it was sent: a late answer proves no more. */
  private Future<Void> holding(Supplier<Future<Boolean>> write) {
    long sent = System.nanoTime();
    return write
        .get()
        .map(
            holds -> {
              confirm(holds, sent);
              return null;
            });
  }

  private void confirm(boolean holds, long sent) {
    if (holds) {
      confirmed = Math.max(confirmed, sent);
    } else {
      lost = true;
    }
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
  }
}
