package kindred.imports;

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
import kindred.problem.Problem;

/**
 * The jobs as everybody sees them: a job whose worker has died is ended once somebody has asked for
 * it, so that what it reserved becomes free.
 *
 * <p>A worker counts as dead when its beat has stood still for {@link #SILENCE} on this server's
 * own clock, and the database answered all the while. If it lives after all, its last write is
 * refused, and it reports a failure.
 */
public final class Imports implements RunningImports {

  static final Duration SILENCE = Duration.ofSeconds(20);

  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final int LOOKS_IN_SILENCE = 10;

  /** A pause in looking, say for want of a database, must not pass for the worker's silence. */
  private static final int LONGEST_GAP_IN_LOOKS = 3;

  private final Vertx vertx;
  private final ImportJobStore jobs;
  private final ImportByTenantStore byTenant;
  private final Duration silence;
  private final Map<String, Watch> watches = new ConcurrentHashMap<>();

  private Imports(
      Vertx vertx, ImportJobStore jobs, ImportByTenantStore byTenant, Duration silence) {
    this.vertx = vertx;
    this.jobs = jobs;
    this.byTenant = byTenant;
    this.silence = silence;
  }

  /** The jobs of the session's keyspace. */
  public static Future<Imports> open(Vertx vertx, CassandraSession session) {
    return open(vertx, session, SILENCE);
  }

  static Future<Imports> open(Vertx vertx, CassandraSession session, Duration silence) {
    var jobs = ImportJobStore.open(session);
    var byTenant = ImportByTenantStore.open(session);
    return Future.all(jobs, byTenant)
        .map(all -> new Imports(vertx, jobs.result(), byTenant.result(), silence));
  }

  ImportJobStore jobs() {
    return jobs;
  }

  ImportByTenantStore byTenant() {
    return byTenant;
  }

  /** A job of the tenant. */
  public Future<ImportJob> get(int tenant, String id) {
    return find(tenant, id)
        .map(found -> found.orElseThrow(() -> Problem.notFound("import", id).exception()));
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

  /** Answered from the latest look while the job is watched: thousands may ask at once. */
  @Override
  public Future<Boolean> running(int tenant, String jobId) {
    return watches.containsKey(jobId)
        ? Future.succeededFuture(true)
        : find(tenant, jobId).map(found -> found.isPresent() && found.get().running());
  }

  private Future<Optional<ImportJob>> find(int tenant, String id) {
    return jobs.find(tenant, id)
        .onSuccess(found -> found.filter(ImportJob::running).ifPresent(this::watch));
  }

  private void watch(ImportJob job) {
    watches.computeIfAbsent(
        job.id(),
        id -> {
          var watch = new Watch(job);
          watch.timer =
              vertx.setPeriodic(
                  Math.max(1, Math.min(LOOK.toMillis(), silence.toMillis() / LOOKS_IN_SILENCE)),
                  tick -> look(watch));
          return watch;
        });
  }

  private void look(Watch watch) {
    jobs.find(watch.tenant, watch.id)
        .compose(
            found ->
                found.isPresent() && found.get().running() && watch.isSilent(found.get())
                    ? jobs.abandon(found.get(), abandoned(found.get()), Instant.now())
                        .compose(ended -> jobs.find(watch.tenant, watch.id))
                    : Future.succeededFuture(found))
        .onSuccess(
            found -> {
              if (found.isEmpty() || !found.get().running()) {
                vertx.cancelTimer(watch.timer);
                watches.remove(watch.id);
              }
            });
  }

  private static ImportProgress abandoned(ImportJob job) {
    return job.progress()
        .broken(
            "interrupted",
            "The server that ran the import is gone; what it had imported stays. Import the file "
                + "again: with an id-key what is there is skipped.");
  }

  /** How long the beat of a job has stood still. */
  private final class Watch {
    private final int tenant;
    private final String id;
    private volatile long timer;
    private long beat;
    private long since = System.nanoTime();
    private long last = since;

    Watch(ImportJob job) {
      this.tenant = job.tenant();
      this.id = job.id();
      this.beat = job.beat();
    }

    synchronized boolean isSilent(ImportJob job) {
      long now = System.nanoTime();
      long gap = Math.min(LOOK.toNanos(), silence.toNanos()) * LONGEST_GAP_IN_LOOKS;
      if (job.beat() != beat || now - last > gap) {
        beat = job.beat();
        since = now;
      }
      last = now;
      return now - since > silence.toNanos();
    }
  }
}
