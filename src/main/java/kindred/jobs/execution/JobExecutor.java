package kindred.jobs.execution;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import kindred.cassandra.CassandraSession;
import kindred.jobs.ImportConfig;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOptions;
import kindred.jobs.JobKind;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.ImportFolders;
import kindred.jobs.files.ImportSource;
import kindred.jobs.files.Spool;
import kindred.jobs.outcomes.ImportResults;
import kindred.jobs.outcomes.JobMetrics;
import kindred.metrics.Metrics;
import kindred.schema.SchemaRegistry;
import kindred.traces.Traces;

/**
 * Runs jobs on worker threads of its own. Every row of a file gets exactly one outcome; overload or
 * an outage of the database delays a job, but fails no row. A job that was created is completed by
 * this server, or by another one that has its file.
 */
public final class JobExecutor {

  private static final Duration CLEANING = Duration.ofHours(1);

  private final Vertx vertx;
  private final Shared shared;
  private final JobWorker worker;
  private final ImportFolders folders;
  private final ImportResults results;
  private final JobPool pool;
  private final JobLimit limit;

  /**
   * What jobs share with the rest of the server.
   *
   * @param stores over a session that outlasts an outage
   * @param types one for each kind of job
   */
  public record Shared(
      ImportConfig config,
      SchemaRegistry schemas,
      Imports imports,
      JobStores stores,
      WriteConcurrencyLimit writes,
      Spool spool,
      Map<JobKind, JobType> types,
      Metrics metrics,
      Traces traces) {}

  public JobExecutor(Vertx vertx, CassandraSession session, Shared shared) {
    this.vertx = vertx;
    this.shared = shared;
    this.results = new ImportResults(session);
    this.limit =
        new JobLimit(vertx, session, shared.imports().jobs(), shared.config().jobsPerTenant());
    this.folders = new ImportFolders(shared.config().folders());
    this.pool = new JobPool(vertx);
    var resources =
        new JobResources(
            shared.stores(),
            shared.types(),
            shared.spool(),
            shared.writes(),
            pool.readers(),
            limit,
            metrics(shared, pool),
            shared.traces());
    this.worker =
        new JobWorker(vertx, shared.schemas(), shared.imports().observer(), resources, pool);
  }

  private static JobMetrics metrics(Shared shared, JobPool pool) {
    var metrics = new JobMetrics(shared.metrics());
    metrics.observe(shared.imports().observer()::open);
    metrics.workers(JobPool.WORKERS, pool::running, shared.writes()::limit);
    metrics.spool(shared.config().uploads());
    return metrics;
  }

  /** Resumes the jobs that this server left open, and takes over those of dead servers from now. */
  public Future<?> resume() {
    var files = new JobSources(shared.spool(), folders);
    var takeover = new JobTakeover(vertx, shared.imports(), worker, pool, files);
    var logs = Duration.ofDays(shared.config().logDays());
    vertx.setPeriodic(1, CLEANING.toMillis(), hour -> takeover.cleanSpool(logs));
    return takeover.resume();
  }

  /** The folder of uploads. */
  public Spool spool() {
    return shared.spool();
  }

  /** How many jobs this server runs at once. */
  public int workers() {
    return JobPool.WORKERS;
  }

  /**
   * The log of a job if this server has it. The path is this server's own: one from the database
   * might lead to any file.
   */
  public Future<Optional<Path>> log(ImportJob job) {
    return vertx.executeBlocking(
        () ->
            Optional.of(shared.spool().log(job.id()))
                .filter(file -> job.logged() && !job.running() && Files.isRegularFile(file)),
        false);
  }

  /** Maximum size of an upload, before and after decompression. */
  public long maxBytes() {
    return shared.config().maxBytes();
  }

  /** The name of this server, the same after a restart in the same data folder. */
  public String server() {
    return shared.spool().server();
  }

  /** The jobs of all servers. */
  public Imports jobs() {
    return shared.imports();
  }

  /** The outcomes of the rows of the jobs. */
  public ImportResults results() {
    return results;
  }

  /** The file on the server that a client names; refused unless it is in an import folder. */
  public Future<ImportSource> serverFile(int tenant, String profiles) {
    return vertx.executeBlocking(
        () ->
            new ImportSource(
                folders.resolve(tenant, profiles), profiles, ContentEncoding.IDENTITY, false),
        false);
  }

  /**
   * Runs a job and gives it as it is then: ended, unless the job is paused or the server stops
   * meanwhile. Refuses a job that cannot start before anything is written. Removes an upload in any
   * case.
   */
  public Future<ImportJob> run(int tenant, JobRequest request) {
    return run(tenant, request, started -> {});
  }

  /** As {@link #run}, but gives the job as soon as it exists, and keeps running it. */
  public Future<ImportJob> begin(int tenant, JobRequest request) {
    Promise<ImportJob> started = Promise.promise();
    var caller = vertx.getOrCreateContext();
    run(tenant, request, job -> caller.runOnContext(here -> started.tryComplete(job)))
        .onFailure(started::tryFail);
    return started.future();
  }

  private Future<ImportJob> run(int tenant, JobRequest request, Consumer<ImportJob> started) {
    return shared
        .schemas()
        .decide(
            tenant,
            now -> {
              shared.types().get(request.kind()).require(now.requireDefined(), request.options());
              return request.options().dryRun()
                  ? Future.succeededFuture(now)
                  : shared.schemas().populated(tenant);
            })
        .compose(
            schema -> {
              var task = new JobTask(schema, request);
              return pool.run(tenant, () -> worker.run(task, started));
            })
        .eventually(() -> remove(request.source()));
  }

  /**
   * Refuses a request before its data is read: 503 if all workers of this server are busy, 429 if
   * the tenant has the maximum number of open jobs.
   *
   * @param repeatable whether the request has an idempotency key, and so may be about a job that
   *     exists
   */
  public Future<Void> requireRoom(int tenant, boolean repeatable) {
    pool.requireWorker(tenant);
    return repeatable ? Future.succeededFuture() : limit.requireRoom(tenant);
  }

  /**
   * Refuses a request that cannot start with the schema of the tenant, before its data is read.
   *
   * @param options empty if they are not known yet
   */
  public Future<Void> requireSchema(int tenant, JobKind kind, Optional<ImportOptions> options) {
    return shared
        .schemas()
        .decide(
            tenant,
            now -> {
              var defined = now.requireDefined();
              options.ifPresent(known -> shared.types().get(kind).require(defined, known));
              return Future.succeededFuture();
            });
  }

  private Future<Void> remove(ImportSource source) {
    if (!source.upload()) {
      return Future.succeededFuture();
    }
    return vertx.fileSystem().delete(source.file().toString()).otherwiseEmpty();
  }

  /** Starts no more jobs: running jobs are released, and another server may resume them. */
  public void stop() {
    pool.stop();
  }

  /** Stops, and waits a limited time for running jobs: the database may not answer. */
  public Future<Void> close() {
    return pool.close();
  }
}
