package kindred.imports;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import kindred.cassandra.CassandraSession;
import kindred.claims.Claims;
import kindred.directory.NewBirths;
import kindred.problem.Problem;
import kindred.profile.Ids;
import kindred.schema.SchemaRegistry;

/**
 * Imports files of profiles, on workers of its own: every record of a file has exactly one outcome,
 * and overload or an outage of the database delays an import but fails no record.
 */
public final class ProfileImport {

  /** An import waits so long for a database that does not answer. */
  private static final Duration PATIENCE = Duration.ofDays(1);

  private static final Duration LONGEST_STOP = Duration.ofSeconds(20);
  private static final int WORKERS = 4;
  private static final String UPLOAD = "upload-";

  private final Vertx vertx;
  private final SchemaRegistry schemas;
  private final ImportWorker worker;
  private final Imports imports;
  private final ImportConfig config;
  private final ImportFolders folders;
  private final WorkerExecutor workers;
  private final Set<Future<ImportJob>> active = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  /** What an import asks of the rest of the server. */
  public record Services(
      SchemaRegistry schemas, Claims claims, NewBirths births, Imports imports) {}

  private ProfileImport(Vertx vertx, ImportConfig config, Services services, ImportTarget target) {
    this.vertx = vertx;
    this.schemas = services.schemas();
    this.imports = services.imports();
    this.worker = new ImportWorker(vertx, services, target, config);
    this.config = config;
    this.folders = new ImportFolders(config.folders());
    this.workers =
        vertx.createSharedWorkerExecutor(
            "imports-" + Ids.random(), WORKERS, PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The imports of a server; makes the folders it needs. */
  public static Future<ProfileImport> open(
      Vertx vertx, CassandraSession session, ImportConfig config, Services services) {
    return ImportTarget.open(session.patient(PATIENCE), services)
        .compose(
            target ->
                vertx.<ProfileImport>executeBlocking(
                    () -> {
                      prepareSpool(config.spool());
                      for (var folder : config.folders()) {
                        Files.createDirectories(folder);
                      }
                      return new ProfileImport(vertx, config, services, target);
                    }));
  }

  /** The spool is this server's alone: an upload that lies there is a dead one's. */
  private static void prepareSpool(Path spool) throws IOException {
    Files.createDirectories(spool);
    try (var leftOver = Files.newDirectoryStream(spool, UPLOAD + "*")) {
      for (var upload : leftOver) {
        Files.delete(upload);
      }
    }
  }

  /** A name for an upload that nobody else has. */
  public Path spoolFile() {
    return config.spool().resolve(UPLOAD + Ids.random());
  }

  /** The most bytes an upload may have, packed or not. */
  public long mostBytes() {
    return config.mostBytes();
  }

  /** The jobs. */
  public Imports jobs() {
    return imports;
  }

  /** The file on the server that a client names, if it may. */
  public Future<ImportSource> serverFile(String profiles) {
    return vertx.executeBlocking(
        () ->
            new ImportSource(folders.resolve(profiles), profiles, ContentEncoding.IDENTITY, false),
        false);
  }

  /**
   * Imports a file and gives the finished job; refuses what cannot be started, before anything is
   * written. An upload is removed in any case.
   *
   * @param segment of records that have none of their own
   */
  public Future<ImportJob> run(
      int tenant, String segment, ImportOptions options, ImportSource source) {
    return schemas
        .decide(
            tenant,
            now -> {
              ImportWorker.requireIdKey(now.requireDefined(), options);
              return schemas.populated(tenant);
            })
        .compose(
            schema -> {
              var task = new ImportWorker.Task(schema, segment, options, source);
              return onWorker(() -> worker.run(task, () -> !closing));
            })
        .eventually(() -> remove(source));
  }

  /** Refuses (503) what would only wait: as many imports run as there are workers. */
  public void requireWorker() {
    if (active.size() >= WORKERS) {
      throw Problem.unavailable(
              "As many imports run as this server runs at once; try again when one has ended.")
          .exception();
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

  /** Lets no further window begin: running imports end as interrupted. */
  public void stop() {
    closing = true;
  }

  /** Stops, and waits for what is running, but not for ever: the database may be away. */
  public Future<Void> close() {
    stop();
    return Future.join(List.copyOf(active))
        .timeout(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)
        .transform(ended -> workers.close());
  }
}
