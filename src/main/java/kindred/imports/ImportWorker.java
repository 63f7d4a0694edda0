package kindred.imports;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import kindred.directory.KeyProblems;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.profile.Ids;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the work of an import on the thread that calls it: what cannot be started is refused before
 * anything is written, and what was started ends as a finished job.
 */
final class ImportWorker {

  private static final Logger LOG = LoggerFactory.getLogger(ImportWorker.class);

  private static final Duration BEAT = Duration.ofSeconds(1);

  /** Lower than the ballot of any LWT on a profile of the job. */
  private static final Duration BIRTH_BEFORE_CREATION = Duration.ofHours(24);

  private final Vertx vertx;
  private final ProfileImport.Services services;
  private final ImportTarget target;
  private final ImportConfig config;

  ImportWorker(
      Vertx vertx, ProfileImport.Services services, ImportTarget target, ImportConfig config) {
    this.vertx = vertx;
    this.services = services;
    this.target = target;
    this.config = config;
  }

  /**
   * What is to be done.
   *
   * @param schema as it was when the client asked
   * @param segment of records that have none of their own
   */
  record Task(SchemaSnapshot schema, String segment, ImportOptions options, ImportSource source) {}

  /** The identification key that the client names, if any; 404, or 409 while it is built. */
  static Optional<IdentificationKey> requireIdKey(SchemaSnapshot schema, ImportOptions options) {
    return options.idKey().map(name -> requireKey(schema, name));
  }

  private static IdentificationKey requireKey(SchemaSnapshot schema, String name) {
    var key =
        schema
            .key(name)
            .orElseThrow(() -> Problem.notFound("identification-key", name).exception());
    if (key.building()) {
      throw KeyProblems.building(key).exception();
    }
    return key;
  }

  /** Imports the file and gives the finished job. */
  ImportJob run(Task task, BooleanSupplier goOn) throws IOException, InterruptedException {
    if (!goOn.getAsBoolean()) {
      throw Problem.unavailable("The server is stopping.").exception();
    }
    var source = task.source();
    var id = Ids.random();
    try (var bytes = SourceStream.open(source.file(), source.encoding(), config.mostBytes())) {
      var format = new CsvFormat(task.options().delimiter(), task.options().encoding());
      var records = new CsvRecords(bytes, format);
      var readers = new Readers(task, id, records);
      try (var log = log(task, id)) {
        return new Run(task, job(task, id), goOn).run(bytes, records, readers, log);
      }
    } catch (SourceException damaged) {
      throw damaged.problem().exception();
    }
  }

  private ImportJob job(Task task, String id) {
    return new ImportJob(
        task.schema().tenant(),
        id,
        ImportJob.State.RUNNING,
        task.source().name(),
        ImportProgress.NONE,
        task.options().createLog() ? Optional.of(logFile(id)) : Optional.empty(),
        1,
        0,
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        Optional.empty());
  }

  private Path logFile(String id) {
    return config.spool().resolve(id + ".log");
  }

  /** Null without one. The folder of a server file must take its copy (UCS: beside the input). */
  private ImportLog log(Task task, String id) throws IOException {
    if (!task.options().createLog()) {
      return null;
    }
    if (!task.source().upload() && !Files.isWritable(task.source().file().getParent())) {
      throw Problem.of(
              Problem.Kind.FORBIDDEN,
              "log-unwritable",
              "The log would lie beside the file, and the server may not write there.")
          .exception();
    }
    return ImportLog.begin(logFile(id));
  }

  /** Reads records with the newest schema, so that a key made meanwhile is claimed too. */
  private final class Readers {
    private final Task task;
    private final String jobId;
    private final CsvRecords records;
    private SchemaSnapshot schema;
    private RecordReader reader;

    Readers(Task task, String jobId, CsvRecords records) {
      this.task = task;
      this.jobId = jobId;
      this.records = records;
      use(task.schema());
    }

    private void use(SchemaSnapshot newest) {
      var idKey = requireIdKey(newest, task.options()).orElse(null);
      var mapping = ColumnMapping.of(records.header(), newest);
      reader = new RecordReader(newest, jobId, task.segment(), idKey, mapping);
      schema = newest;
    }

    RecordReader newest() {
      var newest = services.schemas().current(schema.tenant());
      try {
        if (await(newest).version() != schema.version()) {
          use(newest.result());
        }
      } catch (ProblemException refused) {
        if (refused.problem().kind() != Problem.Kind.UNAVAILABLE) {
          throw refused;
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(interrupted);
      }
      return reader;
    }
  }

  /** The window that is being worked on, and how much of the file has been read with it. */
  private record Stretch(ImportWindow window, int candidates, double percentRead) {}

  /** One job under way. */
  private final class Run {
    private final Task task;
    private final ImportJob job;
    private final BooleanSupplier goOn;
    private final long started = System.nanoTime();
    private volatile ImportProgress progress = ImportProgress.NONE;
    private volatile Stretch stretch;
    private volatile boolean lost;
    private long beats;

    Run(Task task, ImportJob job, BooleanSupplier goOn) {
      this.task = task;
      this.job = job;
      this.goOn = goOn;
    }

    ImportJob run(SourceStream bytes, CsvRecords records, Readers readers, ImportLog log)
        throws IOException, InterruptedException {
      long size = Files.size(task.source().file());
      await(services.imports().jobs().create(job, size, describe()));
      LOG.info("Import {} begins, {} bytes", job.id(), size);
      long timer = vertx.setPeriodic(BEAT.toMillis(), tick -> beat());
      try {
        await(services.imports().byTenant().add(job));
        var tally = new ImportTally(log);
        var state = work(bytes, records, readers, tally, size);
        return finish(keep(log) ? state : ImportJob.State.FAILED);
      } finally {
        vertx.cancelTimer(timer);
      }
    }

    /** Only what is needed to understand the job later: no value of a person. */
    private String describe() {
      return "{\"id_key\":\"" + task.options().idKey().orElse("") + "\"}";
    }

    private void beat() {
      long number = ++beats;
      services
          .imports()
          .jobs()
          .beat(job, number, withStretch(progress, stretch))
          .onSuccess(mine -> lost = lost || !mine)
          .onFailure(late -> LOG.debug("A beat of import {} was not written", job.id()));
    }

    private ImportJob.State work(
        SourceStream bytes, CsvRecords records, Readers readers, ImportTally tally, long size)
        throws InterruptedException {
      try {
        records.skip(task.options().startFrom() - 1);
        var run =
            new ImportRun(
                records,
                readers::newest,
                tally,
                task.options().mostErrors(),
                () -> advance(bytes, tally, size));
        var end = run.run(() -> window(bytes, size));
        advance(bytes, tally, size);
        return state(end);
      } catch (SourceException damaged) {
        broken(bytes, tally, size, damaged.problem());
      } catch (ProblemException refused) {
        broken(bytes, tally, size, refused.problem());
      } catch (UncheckedIOException unwritable) {
        broken(bytes, tally, size, "log-unwritable", "The log cannot be written any further.");
      } catch (IOException unreadable) {
        broken(bytes, tally, size, "file-unreadable", "The file cannot be read any further.");
      } catch (RuntimeException unexpected) {
        LOG.error("Import {} breaks off", job.id(), unexpected);
        broken(bytes, tally, size, "internal-error", "The import failed unexpectedly.");
      }
      return ImportJob.State.FAILED;
    }

    private void broken(SourceStream bytes, ImportTally tally, long size, Problem why) {
      broken(bytes, tally, size, why.code(), why.detail());
    }

    private void broken(
        SourceStream bytes, ImportTally tally, long size, String code, String message) {
      advance(bytes, tally, size);
      progress = progress.broken(code, message);
    }

    /** What was imported is told also when the import broke off. */
    private boolean keep(ImportLog log) {
      try {
        if (log != null) {
          log.commit();
          if (!task.source().upload()) {
            ImportLog.copy(logFile(job.id()), ImportFolders.logFor(task.source().file()));
          }
        }
        return true;
      } catch (IOException unwritable) {
        LOG.warn("The log of import {} cannot be written", job.id());
        progress = progress.broken("log-unwritable", "The log cannot be written.");
        return false;
      }
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

    private ImportRun.Window window(SourceStream bytes, long size) {
      var birth = job.createdAt().minus(BIRTH_BEFORE_CREATION);
      var window =
          new ImportWindow(
              job.tenant(),
              job.id(),
              task.options().idKey().isPresent(),
              ChronoUnit.MICROS.between(Instant.EPOCH, birth),
              target);
      double percentRead = percent(bytes, size);
      return candidates -> {
        stretch = new Stretch(window, Math.max(1, candidates.size()), percentRead);
        return window.run(candidates, this::mayGoOn);
      };
    }

    /** What is known of the window that is being worked on, for those who watch. */
    private ImportProgress withStretch(ImportProgress before, Stretch now) {
      if (now == null) {
        return before;
      }
      var known = now.window().counts();
      double share = (double) known.read() / now.candidates();
      return new ImportProgress(
          before.counts().plus(known),
          before.errors(),
          rounded(before.percent() + (now.percentRead() - before.percent()) * share),
          rate(before.counts().plus(known)),
          before.faultCode(),
          before.faultMessage());
    }

    private static double percent(SourceStream bytes, long size) {
      return size == 0 ? 100 : Math.min(100, 100.0 * bytes.packedBytesRead() / size);
    }

    private double rate(ImportCounts counts) {
      return rounded(counts.read() / ((System.nanoTime() - started) / 1e9));
    }

    private static double rounded(double number) {
      return Math.round(number * 10) / 10.0;
    }

    private boolean mayGoOn() {
      return goOn.getAsBoolean() && !lost;
    }

    /** Tells how far the import has come, and whether it may go on. */
    private boolean advance(SourceStream bytes, ImportTally tally, long size) {
      stretch = null;
      progress =
          new ImportProgress(
              tally.counts(),
              tally.errors(),
              rounded(percent(bytes, size)),
              rate(tally.counts()),
              "",
              "");
      return mayGoOn();
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
