package kindred.imports;

import io.vertx.core.Future;
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
 * The jobs as everybody sees them: a job whose worker has died is ended, so that what it reserved
 * becomes free.
 *
 * <p>A worker counts as dead when its beat has stood still for {@link #SILENCE} on this server's
 * own clock. If it lives after all, its last write is refused, and it reports a failure.
 */
public final class Imports implements RunningImports {

  static final Duration SILENCE = Duration.ofSeconds(20);

  /** A pause in looking, say for want of a database, must not pass for the worker's silence. */
  private static final Duration LONGEST_GAP = Duration.ofSeconds(5);

  private record Seen(long beat, long since, long last) {}

  private final ImportJobStore jobs;
  private final ImportByTenantStore byTenant;
  private final Duration silence;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  private Imports(ImportJobStore jobs, ImportByTenantStore byTenant, Duration silence) {
    this.jobs = jobs;
    this.byTenant = byTenant;
    this.silence = silence;
  }

  /** The jobs of the session's keyspace. */
  public static Future<Imports> open(CassandraSession session) {
    return open(session, SILENCE);
  }

  static Future<Imports> open(CassandraSession session, Duration silence) {
    var jobs = ImportJobStore.open(session);
    var byTenant = ImportByTenantStore.open(session);
    return Future.all(jobs, byTenant)
        .map(all -> new Imports(jobs.result(), byTenant.result(), silence));
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

  @Override
  public Future<Boolean> running(int tenant, String jobId) {
    return find(tenant, jobId).map(found -> found.isPresent() && found.get().running());
  }

  private Future<Optional<ImportJob>> find(int tenant, String id) {
    return jobs.find(tenant, id)
        .compose(
            found -> {
              if (found.isEmpty() || !found.get().running()) {
                seen.remove(id);
                return Future.succeededFuture(found);
              }
              return silent(found.get())
                  ? jobs.abandon(found.get(), abandoned(found.get()), Instant.now())
                      .compose(ended -> jobs.find(tenant, id))
                  : Future.succeededFuture(found);
            });
  }

  private boolean silent(ImportJob job) {
    long now = System.nanoTime();
    var current =
        seen.compute(
            job.id(),
            (id, before) ->
                before != null
                        && before.beat() == job.beat()
                        && now - before.last() < LONGEST_GAP.toNanos()
                    ? new Seen(job.beat(), before.since(), now)
                    : new Seen(job.beat(), now, now));
    return now - current.since() > silence.toNanos();
  }

  private static ImportProgress abandoned(ImportJob job) {
    return job.progress()
        .broken(
            "interrupted",
            "The server that ran the import is gone; what it had imported stays. Import the file "
                + "again: with an id-key what is there is skipped.");
  }
}
