package kindred.jobs.execution;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import kindred.cassandra.CassandraSession;
import kindred.claims.Claims;
import kindred.claims.PendingMergeResolver;
import kindred.directory.InsertConfirmation;
import kindred.directory.ProfileDirectory;
import kindred.imports.CurrentSchemaReader;
import kindred.imports.ImportTarget;
import kindred.imports.undo.ImportUndo;
import kindred.jobs.ImportConfig;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOptions;
import kindred.jobs.JobKind;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.ImportFolders;
import kindred.jobs.files.ImportSource;
import kindred.jobs.files.Spool;
import kindred.jobs.outcomes.ImportResults;
import kindred.merge.JobMerges;
import kindred.metrics.OnlineTraffic;
import kindred.schema.SchemaRegistry;

/**
 * Imports files of profiles, on workers of its own: every record of a file has exactly one outcome,
 * and overload or an outage of the database delays an import but fails no record. A job that was
 * begun is brought to its end, by this server or by another one that has its file.
 */
public final class JobExecutor {

  /** An import waits for ever for a database that does not answer. */
  private static final Duration TIMEOUT = Duration.ofDays(10_000);

  private final Vertx vertx;
  private final SchemaRegistry schemas;
  private final JobWorker worker;
  private final Imports imports;
  private final ImportConfig config;
  private final ImportFolders folders;
  private final Spool spool;
  private final ImportResults results;
  private final JobPool pool;
  private final ImportUndo undoing;
  private final JobLimit limit;

  /**
   * What a client asks for.
   *
   * @param kind what its records ask for
   * @param segment of records that have none of their own
   * @param name what the client calls the request, if anything: repeating it gives the same job
   */
  public record Request(
      JobKind kind,
      String segment,
      ImportOptions options,
      ImportSource source,
      Optional<String> name) {

    /** An import without a name. */
    public Request(String segment, ImportOptions options, ImportSource source) {
      this(JobKind.IMPORT, segment, options, source, Optional.empty());
    }
  }

  /** What an import asks of the rest of the server. */
  public record Services(
      SchemaRegistry schemas,
      Claims claims,
      InsertConfirmation importedProfiles,
      ProfileDirectory directory,
      JobMerges merges,
      PendingMergeResolver pendingMerges,
      OnlineTraffic traffic,
      Imports imports) {}

  private JobExecutor(
      Vertx vertx, ImportConfig config, Services services, Tools tools, ImportResults results) {
    this.vertx = vertx;
    this.schemas = services.schemas();
    this.imports = services.imports();
    this.config = config;
    this.folders = new ImportFolders(config.folders());
    this.spool = tools.spool();
    this.results = results;
    this.undoing = new ImportUndo(imports, tools.target().operations());
    this.limit = tools.jobs();
    this.pool = new JobPool(vertx);
    this.worker =
        new JobWorker(
            vertx,
            services,
            new JobWorker.Workshop(
                tools.target(), config, spool, tools.limit(), pool.readers(), tools.jobs()),
            pool::open);
  }

  /**
   * The imports of a server; makes the folders it needs, and goes on with the jobs that this server
   * had not finished when it was last here.
   */
  public static Future<JobExecutor> open(
      Vertx vertx, CassandraSession session, ImportConfig config, Services services) {
    var limit = new WriteConcurrencyLimit(services.traffic());
    var target = ImportTarget.open(session.withTimeout(TIMEOUT, limit::onOverload), services);
    var spool = vertx.executeBlocking(() -> prepare(config));
    var jobs = JobLimit.open(vertx, session, services.imports().jobs(), config.jobsPerTenant());
    return Future.all(target, spool, jobs)
        .compose(both -> ImportResults.open(vertx, session, spool.result()))
        .compose(
            results -> {
              var tools = new Tools(target.result(), spool.result(), limit, jobs.result());
              return new JobExecutor(vertx, config, services, tools, results).resume();
            });
  }

  private record Tools(
      ImportTarget target, Spool spool, WriteConcurrencyLimit limit, JobLimit jobs) {}

  private static Spool prepare(ImportConfig config) throws IOException {
    for (var folder : config.folders()) {
      Files.createDirectories(folder);
    }
    return Spool.open(config.spool());
  }

  private Future<JobExecutor> resume() {
    var places = new JobTakeover.Places(spool, folders);
    return new JobTakeover(vertx, imports, worker, pool, places).resume().map(this);
  }

  /** A name for an upload that nobody else has. */
  public Path spoolFile() {
    return spool.upload();
  }

  /** The most bytes an upload may have, packed or not. */
  public long mostBytes() {
    return config.mostBytes();
  }

  /** The name of this server, the same after a restart in the same data folder. */
  public String server() {
    return spool.server();
  }

  /** The jobs. */
  public Imports jobs() {
    return imports;
  }

  /** What takes imports back. */
  public ImportUndo undoing() {
    return undoing;
  }

  /** What became of the records of the jobs. */
  public ImportResults results() {
    return results;
  }

  /** The file on the server that a client names, if it may. */
  public Future<ImportSource> serverFile(String profiles) {
    return vertx.executeBlocking(
        () ->
            new ImportSource(folders.resolve(profiles), profiles, ContentEncoding.IDENTITY, false),
        false);
  }

  /**
   * Imports a file and gives the job as it is then: finished, unless the server stops meanwhile.
   * Refuses what cannot be started, before anything is written. An upload is removed in any case.
   */
  public Future<ImportJob> run(int tenant, Request request) {
    return run(tenant, request, begun -> {});
  }

  /** As {@link #run}, but gives the job as soon as it is there, and imports on. */
  public Future<ImportJob> begin(int tenant, Request request) {
    Promise<ImportJob> begun = Promise.promise();
    var caller = vertx.getOrCreateContext();
    run(tenant, request, job -> caller.runOnContext(here -> begun.tryComplete(job)))
        .onFailure(begun::tryFail);
    return begun.future();
  }

  private Future<ImportJob> run(int tenant, Request request, Consumer<ImportJob> begun) {
    return schemas
        .decide(
            tenant,
            now -> {
              CurrentSchemaReader.requireIdKey(now.requireDefined(), request.options());
              return request.options().dryRun()
                  ? Future.succeededFuture(now)
                  : schemas.populated(tenant);
            })
        .compose(
            schema -> {
              var task = new JobWorker.Task(schema, request);
              return pool.run(() -> worker.run(task, begun));
            })
        .eventually(() -> remove(request.source()));
  }

  /**
   * Refuses what would be refused when its data has come: 503 if as many imports run as there are
   * workers, 429 if the tenant has as many as it may have.
   *
   * @param named whether it may be a repetition, and so about a job that is there
   */
  public Future<Void> requireRoom(int tenant, boolean named) {
    pool.requireWorker();
    return named ? Future.succeededFuture() : limit.requireRoom(tenant);
  }

  private Future<Void> remove(ImportSource source) {
    if (!source.upload()) {
      return Future.succeededFuture();
    }
    return vertx.fileSystem().delete(source.file().toString()).otherwiseEmpty();
  }

  /** Begins nothing more: running imports are left to whoever goes on with them. */
  public void stop() {
    pool.stop();
  }

  /** Stops, and waits for what is running, but not for ever: the database may be away. */
  public Future<Void> close() {
    return pool.close();
  }
}
