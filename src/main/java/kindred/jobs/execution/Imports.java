package kindred.jobs.execution;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import kindred.cassandra.CassandraSession;
import kindred.claims.RunningImports;
import kindred.intents.Intent;
import kindred.intents.RecoveryHandler;
import kindred.jobs.ControlRequest;
import kindred.jobs.ControlRules;
import kindred.jobs.ImportByTenantStore;
import kindred.jobs.ImportControlStore;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportJobStore;
import kindred.jobs.ImportProgress;
import kindred.jobs.JobControl;
import kindred.jobs.JobKind;
import kindred.problem.Problem;
import kindred.retry.Retry;

/**
 * The jobs as everybody sees them. A job that this server has looked at is watched: when its worker
 * dies, this server goes on with it, or fences the worker and leaves the job to a server that can;
 * if none comes for long, the job is ended.
 *
 * <p>A worker counts as dead when its beat has stood still for {@link Timeouts#heartbeatTimeout} on
 * this server's own clock, and the database answered all the while. If it lives after all, its
 * writes to the job are refused.
 */
public final class Imports implements RunningImports, RecoveryHandler {

  private static final Duration LOOK = Duration.ofSeconds(2);

  /** Between the note of a job and the job itself. */
  private static final Duration LONGEST_START = Duration.ofHours(1);

  private static final int LOOKS_IN_SILENCE = 10;

  private static final Duration LONGEST_CHANGE = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final ImportJobStore jobs;
  private final ImportControlStore controls;
  private final ImportByTenantStore byTenant;
  private final Timeouts timeout;
  private final Retry attempts;
  private final Map<String, ObservedJob> watches = new ConcurrentHashMap<>();
  private volatile TakeoverPolicy takeOver = TakeoverPolicy.NONE;

  /**
   * How long others wait.
   *
   * @param heartbeatTimeout of a worker before it counts as dead
   * @param abandonment of a job that no server can go on with before it is ended
   */
  public record Timeouts(Duration heartbeatTimeout, Duration abandonment) {
    public static final Timeouts USUAL = new Timeouts(Duration.ofSeconds(20), Duration.ofHours(1));
  }

  private record Stores(
      ImportJobStore jobs, ImportControlStore controls, ImportByTenantStore byTenant) {}

  private Imports(Vertx vertx, Stores stores, Timeouts timeout) {
    this.vertx = vertx;
    this.jobs = stores.jobs();
    this.controls = stores.controls();
    this.byTenant = stores.byTenant();
    this.timeout = timeout;
    this.attempts = new Retry(vertx, LONGEST_CHANGE);
  }

  /** The jobs of the session's keyspace. */
  public static Future<Imports> open(Vertx vertx, CassandraSession session) {
    return open(vertx, session, Timeouts.USUAL);
  }

  public static Future<Imports> open(Vertx vertx, CassandraSession session, Timeouts timeout) {
    var jobs = ImportJobStore.open(session);
    var controls = ImportControlStore.open(session);
    var byTenant = ImportByTenantStore.open(session);
    return Future.all(jobs, controls, byTenant)
        .map(
            all ->
                new Imports(
                    vertx,
                    new Stores(jobs.result(), controls.result(), byTenant.result()),
                    timeout));
  }

  public ImportJobStore jobs() {
    return jobs;
  }

  Duration heartbeatTimeout() {
    return timeout.heartbeatTimeout();
  }

  /** From now on this server goes on with the jobs of dead workers. */
  void takeOverWith(TakeoverPolicy takeoverPolicy) {
    takeOver = takeoverPolicy;
  }

  /** A job that a client has begun. */
  public Future<ImportJob> get(int tenant, String id) {
    return find(tenant, id)
        .map(found -> found.filter(job -> job.origin().kind() != JobKind.UNDO))
        .map(found -> found.orElseThrow(() -> Problem.notFound("import", id).exception()));
  }

  /**
   * Does what an operator asks of a job, and gives the job as it is then: a worker elsewhere hears
   * of it within a second or two.
   */
  public Future<ImportJob> control(int tenant, String id, ControlRequest asked) {
    return attempts.until(
        () -> get(tenant, id).compose(job -> control(job, asked)), Imports::contended);
  }

  /** Empty: the job has moved on, so read it again. */
  private Future<Optional<ImportJob>> control(ImportJob job, ControlRequest asked) {
    var outcome = ControlRules.decide(job.state(), job.control(), asked);
    if (outcome.isEmpty()) {
      return Future.succeededFuture(Optional.of(job));
    }
    return controls
        .change(job, outcome.get())
        .compose(
            applied ->
                applied
                    ? get(job.tenant(), job.id()).onSuccess(this::hasten).map(Optional::of)
                    : Future.succeededFuture(Optional.empty()));
  }

  private static Throwable contended() {
    return Problem.unavailable("The import changes all the time; try again.").exception();
  }

  /** From now on it is known of a job that is over which one takes it back. */
  public Future<Boolean> marked(ImportJob over, ImportJob undo) {
    return over.history().undo().equals(undo.id())
        ? Future.succeededFuture(true)
        : controls.mark(over, undo);
  }

  /** A job that broke off is gone on with, by any server. */
  public Future<ImportJob> again(ImportJob broken) {
    var control = broken.control();
    var outcome =
        new ControlRules.Outcome(
            ImportJob.State.QUEUED,
            new JobControl(control.number() + 1, control.wanted(), control.mostPerSecond()));
    return controls
        .change(broken, outcome)
        .compose(changed -> find(broken.tenant(), broken.id()))
        .map(Optional::orElseThrow);
  }

  /** This server looks at a job now; it goes on with it if it can. */
  public Future<Void> attend(ImportJob job) {
    if (job.open()) {
      watch(job);
      hasten(job);
    }
    return Future.succeededFuture();
  }

  /** This server need not wait for its next look. */
  private void hasten(ImportJob job) {
    takeOver.look(job);
    var watch = watches.get(job.id());
    if (watch != null) {
      look(watch);
    }
  }

  /** Some jobs of the tenant, newest first. */
  public Future<List<ImportJob>> list(int tenant, Instant before, String beforeId, int limit) {
    return byTenant
        .after(tenant, new ImportByTenantStore.Entry(before, beforeId), limit)
        .compose(
            entries ->
                Future.all(entries.stream().map(entry -> find(tenant, entry.jobId())).toList()))
        .map(all -> all.<Optional<ImportJob>>list().stream().flatMap(Optional::stream).toList());
  }

  /**
   * That it runs is answered from the latest look while the job is watched: thousands may ask at
   * once. That it does not is known only of now: somebody may have taken it since.
   *
   * <p>A job that waits for a server does not run: who goes on with it finds out what others took
   * meanwhile.
   */
  @Override
  public Future<Boolean> running(int tenant, String jobId) {
    var watch = watches.get(jobId);
    return watch != null && watch.running()
        ? Future.succeededFuture(true)
        : find(tenant, jobId).map(found -> found.isPresent() && found.get().running());
  }

  /**
   * A job that has not ended is watched from now on; a note without a job is a start that failed.
   */
  @Override
  public Future<Boolean> finish(Intent operation) {
    boolean old = operation.createdAt().plus(LONGEST_START).isBefore(Instant.now());
    return find(operation.tenant(), operation.id())
        .map(found -> found.map(job -> !job.open()).orElse(old));
  }

  /** A job that somebody may have to go on with is watched from its first look on. */
  public Future<Optional<ImportJob>> find(int tenant, String id) {
    return jobs.find(tenant, id)
        .onSuccess(found -> found.filter(ImportJob::open).ifPresent(this::watch));
  }

  /** From now on this server looks after a job that has not ended. */
  void watch(ImportJob job) {
    watches.computeIfAbsent(
        job.id(),
        id -> {
          var watch = new ObservedJob(job, timeout, LOOK);
          long heartbeatTimeout = timeout.heartbeatTimeout().toMillis();
          watch.timed(
              vertx.setPeriodic(
                  Math.max(1, Math.min(LOOK.toMillis(), heartbeatTimeout / LOOKS_IN_SILENCE)),
                  tick -> look(watch)));
          return watch;
        });
  }

  private void look(ObservedJob watch) {
    if (!watch.begin()) {
      return;
    }
    jobs.find(watch.tenant(), watch.id())
        .compose(
            found ->
                found.filter(ImportJob::open).isPresent()
                    ? act(watch, found.get()).map(found)
                    : Future.succeededFuture(found))
        .onComplete(
            looked -> {
              watch.end();
              if (looked.succeeded() && looked.result().filter(ImportJob::open).isEmpty()) {
                vertx.cancelTimer(watch.timer());
                watches.remove(watch.id());
                looked.result().ifPresent(takeOver::ended);
              }
            });
  }

  private Future<?> act(ObservedJob watch, ImportJob job) {
    return switch (watch.decide(job)) {
      case WAIT -> Future.succeededFuture();
      case TAKE_OVER -> takeOver.take(job).compose(answer -> answered(watch, job, answer));
      case ABANDON ->
          ControlRules.withoutWorker(job.state(), job.control())
              .<Future<?>>map(wanted -> controls.change(job, wanted))
              .orElseGet(() -> jobs.abandon(job, abandoned(job)));
    };
  }

  private Future<?> answered(ObservedJob watch, ImportJob job, TakeoverPolicy.Answer answer) {
    if (answer == TakeoverPolicy.Answer.BUSY) {
      watch.busy();
    }
    if (answer != TakeoverPolicy.Answer.TAKEN && job.running()) {
      return jobs.park(job);
    }
    return answer == TakeoverPolicy.Answer.BUSY && watch.mayTouch()
        ? controls.touch(job)
        : Future.succeededFuture();
  }

  private static ImportProgress abandoned(ImportJob job) {
    return job.progress()
        .broken(
            "interrupted",
            "The server that ran the import is gone, or its file; what it had imported stays. "
                + "Import the file again: with an id-key what is there is skipped.");
  }
}
