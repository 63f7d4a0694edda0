package kindred.jobs.execution;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import kindred.imports.ImportTarget;
import kindred.intents.Intent;
import kindred.jobs.ImportConfig;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportJobStore;
import kindred.jobs.ImportOptions;
import kindred.jobs.JobKind;
import kindred.jobs.files.FileFingerprint;
import kindred.jobs.files.ImportFolders;
import kindred.jobs.files.ImportSource;
import kindred.jobs.files.SourceException;
import kindred.jobs.files.Spool;
import kindred.jobs.outcomes.ImportReports;
import kindred.jobs.outcomes.ImportTally;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.schema.SchemaSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the work of imports on the thread that calls it: what cannot be started is refused before
 * anything is written, and what was started ends as a finished job, here or on another server.
 */
public final class JobWorker {

  private static final Logger LOG = LoggerFactory.getLogger(JobWorker.class);

  private final Vertx vertx;
  private final JobExecutor.Services services;
  private final Workshop workshop;
  private final BooleanSupplier goOn;
  private final JobStart starts;
  private final Map<String, JobLease> held = new ConcurrentHashMap<>();
  private final JobFiles files;

  /**
   * What the imports of a server share.
   *
   * @param readers on which files are read
   * @param jobs of a tenant that are not over
   */
  record Workshop(
      ImportTarget target,
      ImportConfig config,
      Spool spool,
      WriteConcurrencyLimit limit,
      WorkerExecutor readers,
      JobLimit jobs) {}

  /**
   * @param goOn false when the server stops
   */
  JobWorker(Vertx vertx, JobExecutor.Services services, Workshop workshop, BooleanSupplier goOn) {
    this.vertx = vertx;
    this.services = services;
    this.workshop = workshop;
    this.starts = new JobStart(workshop.target(), workshop.spool(), workshop.jobs());
    this.goOn = goOn;
    this.files = new JobFiles(vertx, services, workshop);
  }

  /**
   * What is to be done.
   *
   * @param schema as it was when the client asked
   */
  record Task(SchemaSnapshot schema, JobExecutor.Request request) {
    Task by(SchemaSnapshot newer) {
      return new Task(newer, request);
    }

    ImportOptions options() {
      return request.options();
    }

    ImportSource source() {
      return request.source();
    }
  }

  /**
   * Imports the file and gives the job as it is afterwards.
   *
   * @param begun told of the job as soon as it is there
   */
  ImportJob run(Task asked, Consumer<ImportJob> begun) throws IOException, InterruptedException {
    if (!goOn.getAsBoolean()) {
      throw Problem.unavailable("The server is stopping.").exception();
    }
    var task = asked.by(newest(asked.schema()));
    var given = task.source();
    requireLogFolder(task);
    var mark = FileFingerprint.of(given.file());
    var sha256 = FileFingerprint.sha256(given.file());
    var form = new JobFiles.Form(task.request().kind(), given.encoding(), task.options());
    try (var file = files.open(given.file(), form, mark, task.schema())) {
      var job = starts.job(task, new JobStart.Bytes(mark.size(), sha256), file);
      long started = System.nanoTime();
      var begins = starts.begin(task, job, file);
      begun.accept(begins);
      return begins.owner().equals(job.owner())
          ? work(begins, file, given.file(), started)
          : begins;
    } catch (SourceException damaged) {
      throw damaged.problem().exception();
    }
  }

  /**
   * Goes on with a job that was just taken; one that cannot be now is taken again later.
   *
   * @param mark what the file was before it was found to be the job's
   * @param since when it was asked for, by {@link System#nanoTime}
   */
  ImportJob goOn(ImportJob taken, Path path, FileFingerprint mark, long since)
      throws InterruptedException {
    var job = taken.again();
    var origin = job.origin();
    LOG.info("Import {} goes on at record {}", job.id(), job.checkpoint().next());
    var schema = Waiting.on(services.schemas().now(job.tenant()));
    try (var opened = files.again(job, path, mark, schema)) {
      opened.of(job);
      if (origin.kind() != JobKind.UNDO) {
        Waiting.on(workshop.target().byTenant().add(job));
      }
      return work(job, opened, path, since);
    } catch (SourceException damaged) {
      return fail(job, path, damaged.problem());
    } catch (ProblemException refused) {
      if (refused.problem().kind() == Problem.Kind.UNAVAILABLE) {
        throw refused;
      }
      return fail(job, path, refused.problem());
    } catch (IOException unreadable) {
      return fail(
          job,
          path,
          Problem.of(Problem.Kind.INVALID, "file-unreadable", "The file cannot be read."));
    }
  }

  private ImportJob fail(ImportJob job, Path path, Problem why) throws InterruptedException {
    var jobs = workshop.target().jobs();
    reports(job, path).log(job, job.checkpoint());
    var shown = job.progress().broken(why.code(), why.detail());
    var wishes = job.control().number();
    boolean failed =
        Waiting.on(
            jobs.finish(
                job,
                new ImportJobStore.Release(
                    ImportJob.State.FAILED, wishes, job.checkpoint(), shown)));
    logFailure(failed, job, why);
    return ended(Waiting.on(jobs.find(job.tenant(), job.id())).orElseThrow());
  }

  /** Ends a job without a worker that nobody can go on with, if it is still as it was read. */
  void end(ImportJob seen, Path path, Problem why) throws InterruptedException {
    reports(seen, path).log(seen, seen.checkpoint());
    var shown = seen.progress().broken(why.code(), why.detail());
    logFailure(Waiting.on(workshop.target().jobs().abandon(seen, shown)), seen, why);
  }

  /** Writes the log of a job that has ended without a worker, if it would lie here. */
  void logEnd(ImportJob over, Optional<Path> beside) throws InterruptedException {
    boolean missing = over.log().filter(Files::exists).isEmpty();
    if (missing && workshop.spool().owns(over)) {
      new ImportReports(workshop.target(), beside).log(over, over.checkpoint());
    }
  }

  private static void logFailure(boolean failed, ImportJob job, Problem why) {
    if (failed) {
      LOG.info(
          "Import {} failed before record {}: {}", job.id(), job.checkpoint().next(), why.code());
    }
  }

  /** As it is when the file has arrived, or is found: not as it was a moment before. */
  private SchemaSnapshot newest(SchemaSnapshot held) throws InterruptedException {
    return Waiting.on(services.schemas().newerThan(held.tenant(), held.version())).orElse(held);
  }

  /** The folder of a server file must take a copy of the log (UCS: beside the input). */
  private static void requireLogFolder(Task task) {
    boolean beside = task.options().createLog() && !task.source().upload();
    if (beside && !Files.isWritable(task.source().file().getParent())) {
      throw Problem.of(
              Problem.Kind.FORBIDDEN,
              "log-unwritable",
              "The log would lie beside the file, and the server may not write there.")
          .exception();
    }
  }

  public static Intent operation(ImportJob job) {
    return new Intent(job.id(), Intent.Kind.IMPORT, job.tenant(), "", "", "", job.createdAt());
  }

  private ImportJob work(ImportJob job, JobFile file, Path path, long since)
      throws InterruptedException {
    var target = workshop.target();
    var tally = new ImportTally(job.checkpoint());
    var progress = new JobProgress(job, tally);
    var heartbeatTimeout = services.imports().heartbeatTimeout();
    try (var lease =
        new JobLease(vertx, target.jobs(), job, heartbeatTimeout, since, progress::shown)) {
      held.put(job.id(), lease);
      if (job.restarts()) {
        Waiting.on(lease.acknowledge(job.checkpoint(), job.progress()));
      }
      var writes = new BoundedWrites(workshop.limit(), lease);
      var pace = new JobPace(lease, goOn, job.history().begun());
      var tools = new JobFile.Tools(target, writes, lease, tally, progress, pace, goOn);
      var run = new JobRun(job, target, lease, tally, progress);
      return ended(run.run(file.work(job, tools), reports(job, path)));
    } finally {
      held.remove(job.id());
    }
  }

  private ImportReports reports(ImportJob job, Path path) {
    var beside =
        job.origin().upload() || job.log().isEmpty()
            ? Optional.<Path>empty()
            : Optional.of(ImportFolders.logFor(path));
    return new ImportReports(workshop.target(), beside);
  }

  /** What an operator wants of a job is heard at once if its worker is here. */
  void look(String id) {
    var lease = held.get(id);
    if (lease != null) {
      lease.heartbeat();
    }
  }

  /** What nobody needs any more goes when the job has ended. */
  private ImportJob ended(ImportJob job) throws InterruptedException {
    if (job.open()) {
      services.imports().watch(job);
    } else {
      Waiting.on(workshop.target().operations().end(operation(job)));
    }
    try {
      if (!job.open() || (job.running() && !workshop.spool().owns(job))) {
        workshop.spool().forget(job.tenant(), job.id());
      }
    } catch (IOException undeletable) {
      LOG.warn("The upload of import {} cannot be removed", job.id());
    }
    return job;
  }
}
