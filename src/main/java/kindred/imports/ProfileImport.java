package kindred.imports;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import kindred.cassandra.CassandraSession;
import kindred.claims.Claims;
import kindred.problem.Problem;
import kindred.profile.Ids;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports files of profiles, on workers of its own: every record of a file has exactly one outcome,
 * and overload or an outage of the database delays an import but fails no record.
 */
public final class ProfileImport {

  private static final Logger LOG = LoggerFactory.getLogger(ProfileImport.class);

  /** An import waits so long for a database that does not answer. */
  private static final Duration PATIENCE = Duration.ofDays(1);

  private static final Duration LONGEST_STOP = Duration.ofSeconds(20);
  private static final Duration BEAT = Duration.ofSeconds(2);
  private static final int WORKERS = 4;

  /** Lower than the ballot of any LWT on a profile of the job. */
  private static final Duration BIRTH_BEFORE_CREATION = Duration.ofHours(24);

  private final Vertx vertx;
  private final SchemaRegistry schemas;
  private final ImportTarget target;
  private final Imports imports;
  private final ImportConfig config;
  private final ImportFolders folders;
  private final WorkerExecutor workers;
  private final Set<Future<ImportJob>> active = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  /** What an import asks of the rest of the server. */
  public record Services(SchemaRegistry schemas, Claims claims, Imports imports) {}

  private ProfileImport(Vertx vertx, ImportConfig config, Services services, ImportTarget target) {
    this.vertx = vertx;
    this.schemas = services.schemas();
    this.target = target;
    this.imports = services.imports();
    this.config = config;
    this.folders = new ImportFolders(config.folders());
    this.workers =
        vertx.createSharedWorkerExecutor(
            "imports-" + Ids.random(), WORKERS, PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The imports of a server; makes the folders it needs. */
  public static Future<ProfileImport> open(
      Vertx vertx, CassandraSession session, ImportConfig config, Services services) {
    return ImportTarget.open(session.patient(PATIENCE), services.schemas(), services.claims())
        .compose(
            target ->
                vertx.<ProfileImport>executeBlocking(
                    () -> {
                      Files.createDirectories(config.spool());
                      for (var folder : config.folders()) {
                        Files.createDirectories(folder);
                      }
                      return new ProfileImport(vertx, config, services, target);
                    }));
  }

  /** A name for an upload that nobody else has. */
  public Path spoolFile() {
    return config.spool().resolve("upload-" + Ids.random());
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
    return workers.executeBlocking(
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
        .current(tenant)
        .compose(
            schema -> {
              var idKey = idKey(schema.requireDefined(), options);
              return onWorker(() -> importFile(schema, segment, options, idKey, source));
            })
        .eventually(() -> remove(source));
  }

  private Future<ImportJob> onWorker(Callable<ImportJob> work) {
    var run = workers.executeBlocking(work, false);
    active.add(run);
    return run.onComplete(ended -> active.remove(run));
  }

  private static Optional<IdentificationKey> idKey(SchemaSnapshot schema, ImportOptions options) {
    return options
        .idKey()
        .map(
            name ->
                schema
                    .key(name)
                    .orElseThrow(() -> Problem.notFound("identification-key", name).exception()));
  }

  private Future<Void> remove(ImportSource source) {
    if (!source.upload()) {
      return Future.succeededFuture();
    }
    return vertx.fileSystem().delete(source.file().toString()).otherwiseEmpty();
  }

  private ImportJob importFile(
      SchemaSnapshot schema,
      String segment,
      ImportOptions options,
      Optional<IdentificationKey> idKey,
      ImportSource source)
      throws IOException, InterruptedException {
    if (closing) {
      throw Problem.unavailable("The server is stopping.").exception();
    }
    var id = Ids.random();
    try (var bytes = SourceStream.open(source.file(), source.encoding(), config.mostBytes())) {
      var records = new CsvRecords(bytes, new CsvFormat(options.delimiter(), options.encoding()));
      var mapping = ColumnMapping.of(records.header(), schema);
      var reader = new RecordReader(schema, id, segment, idKey.orElse(null), mapping);
      var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      var log = options.createLog() ? Optional.of(log(source, id)) : Optional.<Path>empty();
      var job =
          new ImportJob(
              schema.tenant(),
              id,
              ImportJob.State.RUNNING,
              source.name(),
              ImportProgress.NONE,
              log,
              1,
              0,
              now,
              Optional.empty());
      return new RunningImport(job, options, source, bytes, records, reader).run();
    } catch (SourceException damaged) {
      throw damaged.problem().exception();
    }
  }

  /** Beside a file of the server (UCS), or with the server's own things. */
  private Path log(ImportSource source, String id) {
    return source.upload()
        ? config.spool().resolve(id + ".log")
        : ImportFolders.logFor(source.file());
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

  /** The work of one job on one worker. */
  private final class RunningImport {
    private final ImportOptions options;
    private final ImportSource source;
    private final SourceStream bytes;
    private final CsvRecords records;
    private final RecordReader reader;
    private final ImportJob job;
    private final long started = System.nanoTime();
    private volatile ImportProgress progress = ImportProgress.NONE;
    private volatile boolean lost;
    private long beats;

    RunningImport(
        ImportJob job,
        ImportOptions options,
        ImportSource source,
        SourceStream bytes,
        CsvRecords records,
        RecordReader reader) {
      this.job = job;
      this.options = options;
      this.source = source;
      this.bytes = bytes;
      this.records = records;
      this.reader = reader;
    }

    ImportJob run() throws IOException, InterruptedException {
      long size = Files.size(source.file());
      await(imports.jobs().create(job, size, describe()));
      await(imports.byTenant().add(job));
      LOG.info("Import {} begins, {} bytes", job.id(), size);
      long timer = vertx.setPeriodic(BEAT.toMillis(), tick -> beat());
      try {
        return finish(work(size));
      } finally {
        vertx.cancelTimer(timer);
      }
    }

    /** Only what is needed to understand the job later: no value of a person. */
    private String describe() {
      return "{\"id_key\":\"" + options.idKey().orElse("") + "\"}";
    }

    private void beat() {
      long number = ++beats;
      imports
          .jobs()
          .beat(job, number, progress)
          .onSuccess(mine -> lost = lost || !mine)
          .onFailure(late -> LOG.debug("A beat of import {} was not written", job.id()));
    }

    private ImportJob.State work(long size) throws InterruptedException {
      try (var log = job.log().isPresent() ? ImportLog.begin(job.log().get()) : null) {
        var tally = new ImportTally(log);
        records.skip(options.startFrom() - 1);
        var run =
            new ImportRun(records, reader, tally, options.mostErrors(), () -> advance(tally, size));
        var end = run.run(this::window);
        advance(tally, size);
        if (log != null) {
          log.commit();
        }
        return state(end);
      } catch (SourceException damaged) {
        progress = progress.broken(damaged.problem().code(), damaged.problem().detail());
      } catch (IOException unreadable) {
        LOG.warn("Import {} breaks off: {}", job.id(), unreadable.getClass().getSimpleName());
        progress = progress.broken("file-unreadable", "The file cannot be read any further.");
      } catch (RuntimeException unexpected) {
        LOG.error("Import {} breaks off", job.id(), unexpected);
        progress = progress.broken("internal-error", "The import failed unexpectedly.");
      }
      return ImportJob.State.FAILED;
    }

    private ImportJob.State state(ImportRun.End end) {
      return switch (end) {
        case COMPLETED -> {
          progress =
              new ImportProgress(
                  progress.counts(), progress.errors(), 100, progress.rowsPerSecond(), "", "");
          yield ImportJob.State.COMPLETED;
        }
        case STOPPED -> ImportJob.State.STOPPED;
        case INTERRUPTED -> {
          progress =
              progress.broken(
                  "interrupted",
                  "The server stopped; what was imported stays. Import the file again: with an "
                      + "id-key what is there is skipped.");
          yield ImportJob.State.FAILED;
        }
      };
    }

    private ImportWindow windowOf(long birthTimestamp) {
      return new ImportWindow(
          job.tenant(), job.id(), options.idKey().isPresent(), birthTimestamp, target);
    }

    private ImportRun.Window window() {
      var birth = job.createdAt().minus(BIRTH_BEFORE_CREATION);
      return windowOf(ChronoUnit.MICROS.between(Instant.EPOCH, birth))::run;
    }

    /** Tells how far the import has come, and whether it may go on. */
    private boolean advance(ImportTally tally, long size) {
      double seconds = (System.nanoTime() - started) / 1e9;
      double percent = size == 0 ? 100 : Math.min(100, 100.0 * bytes.packedBytesRead() / size);
      progress =
          new ImportProgress(
              tally.counts(),
              tally.errors(),
              Math.round(percent * 10) / 10.0,
              Math.round(tally.counts().read() / seconds * 10) / 10.0,
              "",
              "");
      return !closing && !lost;
    }

    /** The acknowledgement: refused when somebody has ended the job meanwhile. */
    private ImportJob finish(ImportJob.State state) throws InterruptedException {
      var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      await(target.jobs().finish(job, state, progress, now));
      var finished = await(target.jobs().find(job.tenant(), job.id())).orElseThrow();
      var counts = finished.progress().counts();
      LOG.info(
          "Import {} {}: {} imported, {} skipped, {} failed",
          job.id(),
          finished.state().text(),
          counts.imported(),
          counts.skipped(),
          counts.failed());
      return finished;
    }
  }

  /** Workers may wait; an event loop never. */
  private static <T> T await(Future<T> future) throws InterruptedException {
    try {
      return future.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new IllegalStateException(failed.getCause());
    }
  }
}
