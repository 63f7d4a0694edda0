package kindred.jobs.execution;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import kindred.jobs.ControlRules;
import kindred.jobs.ImportControlStore;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportJobStore;
import kindred.jobs.ImportProgress;
import kindred.jobs.outcomes.JobMetrics.OpenJob;

/**
 * Observes the open jobs that this server has read (T1). If the worker of a job dies, this server
 * takes the job over (T3), or fences the worker and leaves the job to a server that can resume it
 * (T5). If no server does so in time, the job is ended (T6).
 *
 * <p>A worker counts as dead when its heartbeat has stood still for the time-out on this server's
 * clock, while the database answered. If it lives nevertheless, its writes to the job are refused.
 */
final class JobObserver {

  private static final Duration BETWEEN_READS = Duration.ofSeconds(2);
  private static final int READS_IN_TIMEOUT = 10;

  private final Vertx vertx;
  private final ImportJobStore jobs;
  private final ImportControlStore controls;
  private final JobTimeouts timeouts;
  private final Map<String, ObservedJob> observed = new ConcurrentHashMap<>();
  private volatile TakeoverPolicy takeover = TakeoverPolicy.NONE;

  JobObserver(Vertx vertx, ImportJobStore jobs, ImportControlStore controls, JobTimeouts timeouts) {
    this.vertx = vertx;
    this.jobs = jobs;
    this.controls = controls;
    this.timeouts = timeouts;
  }

  JobTimeouts timeouts() {
    return timeouts;
  }

  /** From now on the policy decides about jobs of dead workers. */
  void takeOverWith(TakeoverPolicy policy) {
    takeover = policy;
  }

  /** Observes a job until it has ended. */
  void observe(ImportJob job) {
    observed.computeIfAbsent(
        job.id(),
        id -> {
          var observedJob = new ObservedJob(job, timeouts, BETWEEN_READS);
          long interval =
              Math.min(
                  BETWEEN_READS.toMillis(), timeouts.heartbeat().toMillis() / READS_IN_TIMEOUT);
          observedJob.readBy(vertx.setPeriodic(Math.max(1, interval), tick -> read(observedJob)));
          return observedJob;
        });
  }

  /** Reads the job now; the timer would do so later. */
  void readNow(ImportJob job) {
    takeover.changed(job);
    var observedJob = observed.get(job.id());
    if (observedJob != null) {
      read(observedJob);
    }
  }

  /** Whether the job was running when this server last read it; false if it is not observed. */
  boolean wasRunning(String job) {
    var observedJob = observed.get(job);
    return observedJob != null && observedJob.running();
  }

  /** All observed jobs, as they were when they were last read. */
  Stream<OpenJob> open() {
    return observed.values().stream().map(ObservedJob::shown);
  }

  private void read(ObservedJob observedJob) {
    if (!observedJob.begin()) {
      return;
    }
    jobs.find(observedJob.tenant(), observedJob.id())
        .compose(
            found ->
                found.filter(ImportJob::open).isPresent()
                    ? act(observedJob, found.get()).map(found)
                    : Future.succeededFuture(found))
        .onSuccess(found -> forgetIfEnded(observedJob, found))
        .onComplete(done -> observedJob.end());
  }

  private void forgetIfEnded(ObservedJob observedJob, Optional<ImportJob> found) {
    if (found.filter(ImportJob::open).isEmpty()) {
      vertx.cancelTimer(observedJob.timer());
      observed.remove(observedJob.id());
      found.ifPresent(takeover::ended);
    }
  }

  /** T3, T5, T6. */
  private Future<?> act(ObservedJob observedJob, ImportJob job) {
    return switch (observedJob.decide(job)) {
      case WAIT -> Future.succeededFuture();
      case TAKE_OVER -> takeover.take(job).compose(answer -> answered(observedJob, job, answer));
      case ABANDON ->
          ControlRules.withoutWorker(job.state(), job.control())
              .<Future<?>>map(desired -> controls.change(job, desired))
              .orElseGet(() -> jobs.abandon(job, interrupted(job)));
    };
  }

  private Future<?> answered(ObservedJob observedJob, ImportJob job, TakeoverPolicy.Answer answer) {
    if (answer == TakeoverPolicy.Answer.BUSY) {
      observedJob.busy();
    }
    if (answer != TakeoverPolicy.Answer.TAKEN && job.running()) {
      return jobs.fenceAndQueue(job);
    }
    return answer == TakeoverPolicy.Answer.BUSY && observedJob.refreshDue()
        ? controls.raiseHeartbeat(job)
        : Future.succeededFuture();
  }

  private static ImportProgress interrupted(ImportJob job) {
    return job.progress()
        .withFault(
            "interrupted",
            "No server could resume the import; imported profiles stay. Import the file again with"
                + " an id-key to skip them.");
  }
}
