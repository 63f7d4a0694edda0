package kindred.jobs.execution;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import kindred.jobs.ImportJob;
import kindred.jobs.JobKind;
import kindred.jobs.JobLeaseStore;
import kindred.jobs.JobState;
import kindred.jobs.files.FileFingerprint;
import kindred.jobs.files.ImportFolders;
import kindred.jobs.files.SourceException;
import kindred.jobs.outcomes.ImportReports;
import kindred.jobs.outcomes.ImportTally;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.retry.Waiting;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs new and resumed jobs on the calling thread. A job that cannot start is refused before
 * anything is written; a job that was created ends, on this server or on another.
 */
final class JobWorker {

  private static final Logger LOG = LoggerFactory.getLogger(JobWorker.class);

  private static final String UNREADABLE =
      "The server cannot read the file. The outcomes so far stay.";

  private final Vertx vertx;
  private final SchemaRegistry schemas;
  private final JobObserver observer;
  private final JobResources resources;
  private final JobStores stores;
  private final JobPool pool;
  private final JobStart starts;
  private final Map<String, JobLease> leases = new ConcurrentHashMap<>();

  JobWorker(
      Vertx vertx,
      SchemaRegistry schemas,
      JobObserver observer,
      JobResources resources,
      JobPool pool) {
    this.vertx = vertx;
    this.schemas = schemas;
    this.observer = observer;
    this.resources = resources;
    this.stores = resources.stores();
    this.starts = new JobStart(stores, resources.spool(), resources.limit());
    this.pool = pool;
  }

  /**
   * IM0, then runs the new job, and gives it as it is then.
   *
   * @param onCreated called with the job as soon as it exists
   */
  ImportJob run(JobTask requested, Consumer<ImportJob> onCreated)
      throws IOException, InterruptedException {
    if (!pool.open()) {
      throw Problem.unavailable("The server is stopping. Retry later.").exception();
    }
    var task = requested.with(newest(requested.schema()));
    var source = task.source();
    LogBeside.require(task);
    var fingerprint = FileFingerprint.of(source.file());
    var sha256 = FileFingerprint.sha256(source.file());
    var input =
        new JobType.Input(
            source.file(), source.encoding(), source.mediaType(), task.options(), fingerprint);
    long now = System.nanoTime();
    try (var file = type(task.request().kind()).open(input, task.schema())) {
      var job = starts.job(task, new JobStart.Content(fingerprint.size(), sha256), file);
      var created = starts.create(task, job, file);
      onCreated.accept(created);
      return created.owner().equals(job.owner())
          ? work(created, file, source.file(), now)
          : leave(created);
    } catch (SourceException damaged) {
      throw damaged.problem().exception();
    }
  }

  /** The worker of the first request may read this upload as well: it stays until the job ends. */
  private ImportJob leave(ImportJob others) throws IOException {
    if (others.open()) {
      observer.observe(others);
    } else {
      resources.spool().remove(others.tenant(), others.id());
    }
    return others;
  }

  /**
   * T4: resumes a job that this server has just taken. If that fails for a temporary reason, a
   * server takes it over later.
   *
   * @param taken when the take of the job was sent, by {@link System#nanoTime}
   */
  ImportJob resume(ImportJob open, JobSources.Found source, long taken)
      throws InterruptedException {
    var job = open.resumed();
    var origin = job.origin();
    var path = source.file();
    var schema = Waiting.on(schemas.now(job.tenant()));
    var input =
        new JobType.Input(path, origin.encoding(), "", origin.options(), source.fingerprint());
    try (var opened = type(origin.kind()).resume(job, input, schema)) {
      opened.bind(job);
      if (origin.kind() != JobKind.UNDO) {
        Waiting.on(stores.byTenant().add(job));
      }
      return work(job, opened, path, taken);
    } catch (SourceException damaged) {
      return fail(job, path, damaged.problem());
    } catch (ProblemException refused) {
      if (refused.problem().kind() == Problem.Kind.UNAVAILABLE) {
        throw refused;
      }
      return fail(job, path, refused.problem());
    } catch (IOException unreadable) {
      return fail(job, path, Problem.of(Problem.Kind.INVALID, "file-unreadable", UNREADABLE));
    }
  }

  private JobType type(JobKind kind) {
    return resources.types().get(kind);
  }

  private ImportJob fail(ImportJob job, Path path, Problem why) throws InterruptedException {
    reports(job, path).write(job, job.checkpoint());
    var shown = job.progress().withFault(why.code(), why.detail());
    var release =
        new JobLeaseStore.Release(
            JobState.FAILED, job.control().version(), job.checkpoint(), shown);
    logFailure(Waiting.on(stores.leases().finish(job, release)), job, why);
    return ended(Waiting.on(stores.jobs().find(job.tenant(), job.id())).orElseThrow());
  }

  /** Ends a job without a worker that no server can complete, if it is still as it was read. */
  void end(ImportJob seen, Path path, Problem why) throws InterruptedException {
    reports(seen, path).write(seen, seen.checkpoint());
    var shown = seen.progress().withFault(why.code(), why.detail());
    logFailure(Waiting.on(stores.jobs().abandon(seen, shown)), seen, why);
  }

  /** Writes the log of a job that has ended without a worker, if it belongs in this spool. */
  void logEnd(ImportJob finished, Optional<Path> beside) throws InterruptedException {
    var spool = resources.spool();
    if (finished.logged() && (spool.shared() || spool.isOwn(finished.owner()))) {
      var log = spool.log(finished.id());
      if (!Files.exists(log)) {
        new ImportReports(stores.rows(), log, spool.space(), beside)
            .write(finished, finished.checkpoint());
      }
    }
  }

  private static void logFailure(boolean failed, ImportJob job, Problem why) {
    if (failed) {
      LOG.atInfo()
          .addKeyValue("job", job.id())
          .log("{} failed at row {}: {}", job.title(), job.checkpoint().next(), why.code());
    }
  }

  /** The newest schema: it may have changed while the file arrived. */
  private SchemaSnapshot newest(SchemaSnapshot known) throws InterruptedException {
    return Waiting.on(schemas.newerThan(known.tenant(), known.version())).orElse(known);
  }

  private ImportJob work(ImportJob job, JobFile file, Path path, long taken)
      throws InterruptedException {
    var tally = new ImportTally(job.checkpoint());
    var progress = new JobProgress(job, tally);
    var timeout = observer.timeouts().heartbeat();
    MDC.put("job", job.id());
    try (var lease = new JobLease(vertx, stores, job, timeout, taken, progress::shown)) {
      leases.put(job.id(), lease);
      if (job.restarts()) {
        Waiting.on(lease.acknowledge(job.checkpoint(), job.progress()));
      }
      var tools =
          new JobFile.Tools(
              new BoundedWrites(resources.writes(), lease),
              lease,
              tally,
              progress,
              new JobThrottle(
                  lease,
                  pool::open,
                  () -> pool.wanted(job.tenant()),
                  job.history().startedBefore()),
              pool::open,
              resources.readers(),
              resources.traces());
      var run = new JobRun(job, resources, lease, tally, progress);
      return ended(run.run(file.work(job, tools), reports(job, path)));
    } finally {
      MDC.remove("job");
      leases.remove(job.id());
    }
  }

  private ImportReports reports(ImportJob job, Path path) {
    var beside =
        job.origin().upload() || !job.logged()
            ? Optional.<Path>empty()
            : Optional.of(ImportFolders.logFor(path));
    var spool = resources.spool();
    return new ImportReports(stores.rows(), spool.log(job.id()), spool.space(), beside);
  }

  /** If the worker of the job is on this server, it reads the request of an operator now. */
  void readControl(String job) {
    var lease = leases.get(job);
    if (lease != null) {
      lease.heartbeat();
    }
  }

  /** IM16: deletes the intent and the files of a job that has ended. */
  private ImportJob ended(ImportJob job) throws InterruptedException {
    var spool = resources.spool();
    if (job.open()) {
      observer.observe(job);
    } else {
      Waiting.on(stores.intents().end(job.intent()));
    }
    try {
      if (!job.open()) {
        spool.remove(job.tenant(), job.id());
      }
    } catch (IOException undeletable) {
      LOG.warn("{}: its upload cannot be removed and stays", job.title());
    }
    return job;
  }
}
