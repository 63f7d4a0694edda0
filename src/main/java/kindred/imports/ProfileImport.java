package kindred.imports;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import kindred.cassandra.CassandraSession;
import kindred.claims.Claims;
import kindred.directory.NewBirths;
import kindred.directory.ProfileDirectory;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.profile.Ids;
import kindred.schema.SchemaRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports files of profiles, on workers of its own: every record of a file has exactly one outcome,
 * and overload or an outage of the database delays an import but fails no record. A job that was
 * begun is brought to its end, by this server or by another one that has its file.
 */
public final class ProfileImport {

  private static final Logger LOG = LoggerFactory.getLogger(ProfileImport.class);

  /** An import waits for ever for a database that does not answer. */
  private static final Duration PATIENCE = Duration.ofDays(10_000);

  private static final Duration LONGEST_STOP = Duration.ofSeconds(20);
  private static final int WORKERS = 4;

  private final Vertx vertx;
  private final SchemaRegistry schemas;
  private final ImportWorker worker;
  private final Imports imports;
  private final ImportConfig config;
  private final ImportFolders folders;
  private final Spool spool;
  private final ImportResults results;
  private final WorkerExecutor workers;
  private final WorkerExecutor readers;
  private final Set<Future<ImportJob>> active = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  /**
   * What a client asks for.
   *
   * @param segment of records that have none of their own
   * @param name what the client calls the request, if anything: repeating it gives the same job
   */
  public record Request(
      String segment, ImportOptions options, ImportSource source, Optional<String> name) {

    /** A request without a name. */
    public Request(String segment, ImportOptions options, ImportSource source) {
      this(segment, options, source, Optional.empty());
    }
  }

  /** What an import asks of the rest of the server. */
  public record Services(
      SchemaRegistry schemas,
      Claims claims,
      NewBirths births,
      ProfileDirectory directory,
      Imports imports) {}

  private ProfileImport(
      Vertx vertx, ImportConfig config, Services services, Tools tools, ImportResults results) {
    this.vertx = vertx;
    this.schemas = services.schemas();
    this.imports = services.imports();
    this.config = config;
    this.folders = new ImportFolders(config.folders());
    this.spool = tools.spool();
    this.results = results;
    this.workers = pool("imports-");
    this.readers = pool("import-readers-");
    this.worker =
        new ImportWorker(
            vertx,
            services,
            new ImportWorker.Workshop(tools.target(), config, spool, tools.limit(), readers),
            () -> !closing);
  }

  private WorkerExecutor pool(String name) {
    return vertx.createSharedWorkerExecutor(
        name + Ids.random(), WORKERS, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  /**
   * The imports of a server; makes the folders it needs, and goes on with the jobs that this server
   * had not finished when it was last here.
   */
  public static Future<ProfileImport> open(
      Vertx vertx, CassandraSession session, ImportConfig config, Services services) {
    var limit = new WriteLimit();
    var target = ImportTarget.open(session.patient(PATIENCE, limit::strained), services);
    var spool = vertx.executeBlocking(() -> prepare(config));
    return Future.all(target, spool)
        .compose(both -> ImportResults.open(vertx, session, spool.result()))
        .compose(
            results -> {
              var tools = new Tools(target.result(), spool.result(), limit);
              return new ProfileImport(vertx, config, services, tools, results).resume();
            });
  }

  private record Tools(ImportTarget target, Spool spool, WriteLimit limit) {}

  private static Spool prepare(ImportConfig config) throws IOException {
    for (var folder : config.folders()) {
      Files.createDirectories(folder);
    }
    return Spool.open(config.spool());
  }

  private Future<ProfileImport> resume() {
    imports.rescueWith(this::take);
    return vertx
        .executeBlocking(spool::unfinished)
        .compose(
            left -> Future.join(left.stream().map(job -> resume(job.tenant(), job.id())).toList()))
        .otherwiseEmpty()
        .map(this);
  }

  /** This server is alone with its spool: if a job is its own, nobody works on it. */
  private Future<?> resume(int tenant, String id) {
    return imports
        .find(tenant, id)
        .compose(
            found -> {
              boolean ours = found.filter(ImportJob::open).filter(this::isFree).isPresent();
              return ours
                  ? take(found.get())
                  : vertx.executeBlocking(
                      () -> {
                        spool.forget(tenant, id);
                        return false;
                      });
            });
  }

  private boolean isFree(ImportJob job) {
    return !job.running() || spool.owns(job);
  }

  /** A name for an upload that nobody else has. */
  public Path spoolFile() {
    return spool.upload();
  }

  /** The most bytes an upload may have, packed or not. */
  public long mostBytes() {
    return config.mostBytes();
  }

  /** The jobs. */
  public Imports jobs() {
    return imports;
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
              NewestReader.requireIdKey(now.requireDefined(), request.options());
              return request.options().dryRun()
                  ? Future.succeededFuture(now)
                  : schemas.populated(tenant);
            })
        .compose(
            schema -> {
              var task = new ImportWorker.Task(schema, request);
              return onWorker(() -> worker.run(task, begun));
            })
        .eventually(() -> remove(request.source()));
  }

  /** Refuses (503) what would only wait: as many imports run as there are workers. */
  public void requireWorker() {
    if (active.size() >= WORKERS) {
      throw Problem.unavailable(
              "As many imports run as this server runs at once; try again when one has ended.")
          .exception();
    }
  }

  /** Goes on with a job that has no worker, if this server has its file, and a worker. */
  private Future<Boolean> take(ImportJob job) {
    if (closing || active.size() >= WORKERS || job.origin().sha256().isEmpty()) {
      return Future.succeededFuture(false);
    }
    return vertx
        .executeBlocking(() -> file(job), false)
        .compose(file -> file.isPresent() ? take(job, file.get()) : Future.succeededFuture(false));
  }

  private Future<Boolean> take(ImportJob job, Path file) {
    var taken = job.takenBy(spool.server() + "/" + Ids.random(), spool.log(job.id()));
    return imports
        .jobs()
        .take(job, taken)
        .compose(applied -> imports.jobs().find(job.tenant(), job.id()))
        .map(
            now -> {
              boolean mine = now.filter(j -> j.owner().equals(taken.owner())).isPresent();
              if (mine) {
                onWorker(
                        () -> {
                          spool.note(job.tenant(), job.id());
                          return worker.goOn(taken.at(now.get().checkpoint()), file);
                        })
                    .onFailure(failure -> LOG.error("Import {} breaks off", job.id(), failure));
              }
              return mine;
            });
  }

  /** The file of a job, if it is here and is the one that the job was made for. */
  private Optional<Path> file(ImportJob job) throws IOException {
    var origin = job.origin();
    try {
      var file =
          origin.upload()
              ? spool.file(job.tenant(), job.id())
              : folders.resolve(origin.sourceName());
      boolean same =
          Files.isRegularFile(file)
              && Files.size(file) == origin.size()
              && FileMark.sha256(file).equals(origin.sha256());
      return same ? Optional.of(file) : Optional.empty();
    } catch (ProblemException notHere) {
      return Optional.empty();
    }
  }

  private Future<ImportJob> onWorker(Callable<ImportJob> work) {
    requireWorker();
    var run = workers.executeBlocking(work, false);
    active.add(run);
    return run.onComplete(ended -> active.remove(run));
  }

  private Future<Void> remove(ImportSource source) {
    if (!source.upload()) {
      return Future.succeededFuture();
    }
    return vertx.fileSystem().delete(source.file().toString()).otherwiseEmpty();
  }

  /** Begins nothing more: running imports are left to whoever goes on with them. */
  public void stop() {
    closing = true;
  }

  /** Stops, and waits for what is running, but not for ever: the database may be away. */
  public Future<Void> close() {
    stop();
    return Future.join(List.copyOf(active))
        .timeout(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)
        .transform(ended -> readers.close())
        .transform(ended -> workers.close());
  }
}
