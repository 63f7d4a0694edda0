package kindred.jobs.execution;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kindred.cassandra.BoundedConcurrency;
import kindred.cassandra.CassandraSession;
import kindred.claims.RunningImports;
import kindred.intents.Intent;
import kindred.intents.RecoveryHandler;
import kindred.jobs.ControlRequest;
import kindred.jobs.ControlRules;
import kindred.jobs.ImportByTenantStore;
import kindred.jobs.ImportByTenantStore.Entry;
import kindred.jobs.ImportControlStore;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportJobStore;
import kindred.jobs.JobControl;
import kindred.jobs.JobKind;
import kindred.jobs.JobState;
import kindred.jobs.RecentReads;
import kindred.problem.Problem;
import kindred.retry.Attempt;
import kindred.retry.Retry;

/**
 * The jobs of all servers: finds, lists and controls them. This server observes every open job that
 * it has read, and takes it over when its worker dies ({@link JobObserver}).
 */
public final class Imports implements RunningImports, RecoveryHandler {

  /** The longest time between the intent of a job and the creation of the job. */
  private static final Duration LONGEST_START = Duration.ofHours(1);

  private static final Duration CONTROL_TIMEOUT = Duration.ofSeconds(10);
  private static final String CONTENDED =
      "The job was modified concurrently. Read it again and retry.";

  private final ImportJobStore jobs;
  private final ImportControlStore controls;
  private final ImportByTenantStore byTenant;
  private final JobObserver observer;
  private final Retry retry;
  private final RecentReads followed;

  private Imports(Vertx vertx, CassandraSession session, JobTimeouts timeouts) {
    this.jobs = new ImportJobStore(session);
    this.controls = new ImportControlStore(session);
    this.byTenant = new ImportByTenantStore(session);
    this.observer = new JobObserver(vertx, jobs, controls, timeouts);
    this.retry = new Retry(vertx, CONTROL_TIMEOUT);
    this.followed = new RecentReads(jobs::follow);
  }

  /** The jobs of the session's keyspace. */
  public static Future<Imports> open(Vertx vertx, CassandraSession session) {
    return open(vertx, session, JobTimeouts.DEFAULT);
  }

  /** The jobs of the session's keyspace, with time-outs of their own. */
  public static Future<Imports> open(Vertx vertx, CassandraSession session, JobTimeouts timeouts) {
    var jobs = new Imports(vertx, session, timeouts);
    return session.prepared().map(jobs);
  }

  public ImportJobStore jobs() {
    return jobs;
  }

  JobObserver observer() {
    return observer;
  }

  /** A job that a client has created; an undo is found by its import instead. */
  public Future<ImportJob> get(int tenant, String id) {
    return find(tenant, id)
        .map(found -> found.filter(job -> job.origin().kind() != JobKind.UNDO))
        .map(found -> found.orElseThrow(() -> Problem.notFound("import", id).exception()));
  }

  /** The same for clients that follow a job: the reads are shared and may be 400 ms old. */
  public Future<ImportJob> follow(int tenant, String id) {
    return followed
        .find(tenant, id)
        .map(found -> found.orElseThrow(() -> Problem.notFound("import", id).exception()));
  }

  /**
   * Stores the request of an operator, and gives the job as it is then. A worker on another server
   * reads the request with its next heartbeat.
   */
  public Future<ImportJob> control(int tenant, String id, ControlRequest request) {
    return retry.untilDone(() -> get(tenant, id).compose(job -> control(job, request)), CONTENDED);
  }

  /** Again: the job was modified concurrently. */
  private Future<Attempt<ImportJob>> control(ImportJob job, ControlRequest request) {
    var outcome = ControlRules.decide(job.state(), job.control(), request);
    if (outcome.isEmpty()) {
      return Future.succeededFuture(Attempt.done(job));
    }
    return controls
        .change(job, outcome.get())
        .compose(
            applied ->
                applied
                    ? get(job.tenant(), job.id()).onSuccess(observer::readNow).map(Attempt::done)
                    : Future.succeededFuture(Attempt.again()));
  }

  /** Q0: marks a finished import with the job that undoes it. */
  public Future<Boolean> recordUndo(ImportJob finished, ImportJob undo) {
    return finished.history().undo().equals(undo.id())
        ? Future.succeededFuture(true)
        : controls.setUndoJob(finished, undo);
  }

  /** Queues a failed job, so that any server resumes it. */
  public Future<ImportJob> requeue(ImportJob failed) {
    var control = failed.control();
    var outcome =
        new ControlRules.Outcome(
            JobState.QUEUED,
            new JobControl(control.version() + 1, control.desired(), control.maxPerSecond()));
    return controls
        .change(failed, outcome)
        .compose(changed -> find(failed.tenant(), failed.id()))
        .map(Optional::orElseThrow);
  }

  /** This server reads a job now, and takes it if it can. */
  public void observeNow(ImportJob job) {
    if (job.open()) {
      observer.observe(job);
      observer.readNow(job);
    }
  }

  /** Some jobs of the tenant, newest first; fewer than the limit only if there are no others. */
  public Future<List<ImportJob>> list(int tenant, Instant before, String beforeId, int limit) {
    return list(tenant, new Entry(before, beforeId), limit, List.of());
  }

  /** An entry without a job, as a partial restore leaves it, must not hide older jobs. */
  private Future<List<ImportJob>> list(int tenant, Entry place, int limit, List<ImportJob> newer) {
    return byTenant
        .after(tenant, place, limit)
        .compose(
            entries ->
                BoundedConcurrency.map(entries, entry -> find(tenant, entry.jobId()))
                    .compose(
                        found -> {
                          var jobs =
                              Stream.concat(
                                      newer.stream(), found.stream().flatMap(Optional::stream))
                                  .limit(limit)
                                  .toList();
                          return entries.size() < limit || jobs.size() == limit
                              ? Future.succeededFuture(jobs)
                              : list(tenant, entries.get(limit - 1), limit, jobs);
                        }));
  }

  /**
   * Whether the job is running. A yes may come from the last read of an observed job, because there
   * may be thousands of calls at once. A no is always read anew, because another server may have
   * taken the job since.
   *
   * <p>A queued job is not running: the server that resumes it finds out which of its values were
   * taken meanwhile.
   */
  @Override
  public Future<Boolean> running(int tenant, String jobId) {
    return observer.wasRunning(jobId)
        ? Future.succeededFuture(true)
        : find(tenant, jobId).map(found -> found.isPresent() && found.get().running());
  }

  /** Deletes the intent if the job has ended, or if it was not created within an hour. */
  @Override
  public Future<Boolean> finish(Intent intent) {
    boolean old = intent.createdAt().plus(LONGEST_START).isBefore(Instant.now());
    return find(intent.tenant(), intent.id())
        .map(found -> found.map(job -> !job.open()).orElse(old));
  }

  /** The job; an open job is observed from its first read on. */
  public Future<Optional<ImportJob>> find(int tenant, String id) {
    return jobs.find(tenant, id)
        .onSuccess(found -> found.filter(ImportJob::open).ifPresent(observer::observe));
  }
}
