package kindred.jobs.execution;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobSources.Found;
import kindred.jobs.execution.JobSources.Match;
import kindred.jobs.files.Spool;
import kindred.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes over jobs without a live worker, if this server has their file (T2, T3). */
final class JobTakeover implements TakeoverPolicy {

  private static final Logger LOG = LoggerFactory.getLogger(JobTakeover.class);

  /** The longest time between the last byte of an upload and the creation of its job. */
  private static final Duration LONGEST_START = Duration.ofDays(1);

  private static final Future<Void> DONE = Future.succeededFuture();

  private final Vertx vertx;
  private final Imports imports;
  private final JobWorker worker;
  private final JobPool pool;
  private final JobSources sources;
  private final Spool spool;

  JobTakeover(Vertx vertx, Imports imports, JobWorker worker, JobPool pool, JobSources sources) {
    this.vertx = vertx;
    this.imports = imports;
    this.worker = worker;
    this.pool = pool;
    this.sources = sources;
    this.spool = sources.spool();
  }

  /** Resumes the jobs that this server left open when it stopped. */
  Future<?> resume() {
    imports.observer().takeOverWith(this);
    return vertx
        .executeBlocking(spool::unfinished)
        .compose(left -> forEach(left, this::resume))
        .otherwiseEmpty();
  }

  /**
   * Deletes what dead servers left in a shared spool: the uploads of jobs that have ended or were
   * not created, and unfinished files. Deletes the logs that are older than a time.
   */
  Future<?> cleanSpool(Duration logs) {
    var now = Instant.now();
    var old = now.minus(LONGEST_START);
    return vertx
        .executeBlocking(
            () -> {
              spool.deleteOld(now.minus(logs), old);
              return spool.receivedBefore(old);
            },
            false)
        .compose(left -> forEach(left, this::removeUnlessOpen))
        .onFailure(refused -> LOG.warn("Old files of the spool cannot be deleted", refused));
  }

  /** One after the other, so that none is taken for which there is no free worker. */
  private static Future<Void> forEach(Set<Spool.Job> jobs, Function<Spool.Job, Future<Void>> act) {
    Future<Void> all = Future.succeededFuture();
    for (var job : jobs) {
      all = all.transform(before -> act.apply(job));
    }
    return all;
  }

  private Future<Void> resume(Spool.Job left) {
    return imports
        .find(left.tenant(), left.id())
        .compose(
            found ->
                found.isEmpty()
                    ? remove(() -> spool.discard(left.tenant(), left.id()))
                    : resume(found.get()));
  }

  private Future<Void> resume(ImportJob job) {
    if (!job.open()) {
      return cleanUp(job);
    }
    return hasNoWorker(job) ? take(job).mapEmpty() : DONE;
  }

  /** A job that this server had taken in an earlier run has no live worker now. */
  private boolean hasNoWorker(ImportJob job) {
    return !job.running() || spool.isOwn(job.owner());
  }

  private Future<Void> removeUnlessOpen(Spool.Job left) {
    return imports
        .find(left.tenant(), left.id())
        .compose(
            found ->
                found.isEmpty()
                    ? remove(() -> spool.remove(left.tenant(), left.id()))
                    : found.filter(job -> !job.open()).map(this::cleanUp).orElse(DONE));
  }

  private interface Removal {
    void run() throws IOException, InterruptedException;
  }

  private Future<Void> remove(Removal removal) {
    return vertx.executeBlocking(
        () -> {
          removal.run();
          return null;
        },
        false);
  }

  @Override
  public Future<Answer> take(ImportJob job) {
    if (!pool.open() || job.paused() || job.origin().sha256().isEmpty()) {
      return Future.succeededFuture(Answer.CANNOT);
    }
    boolean free = pool.free(job.tenant());
    return vertx
        .executeBlocking(() -> sources.find(job, free), false)
        .compose(
            found -> {
              if (found.match() == Match.OTHER_FILE && spool.isOwn(job.owner())) {
                return endChanged(job, found.file());
              }
              if (found.match() != Match.SAME_FILE) {
                return Future.succeededFuture(Answer.CANNOT);
              }
              return free && pool.free(job.tenant())
                  ? take(job, found)
                  : Future.succeededFuture(Answer.BUSY);
            });
  }

  /** The rest of the file is lost, so no server can complete the job. */
  private Future<Answer> endChanged(ImportJob job, Path file) {
    var why =
        Problem.of(
            Problem.Kind.CONFLICT,
            JobEnd.FILE_CHANGED,
            "The file was changed before all of it was read. Imported profiles stay.");
    return vertx.executeBlocking(
        () -> {
          worker.end(job, file, why);
          return Answer.CANNOT;
        },
        false);
  }

  /** T3. */
  private Future<Answer> take(ImportJob job, Found found) {
    var taken = job.takenBy(spool.owner());
    long requested = System.nanoTime();
    return imports
        .jobs()
        .take(job, taken)
        .compose(applied -> imports.jobs().find(job.tenant(), job.id()))
        .map(
            now -> {
              if (now.filter(j -> j.owner().equals(taken.owner())).isEmpty()) {
                return Answer.CANNOT;
              }
              resume(now.get(), found, requested);
              return Answer.TAKEN;
            });
  }

  private void resume(ImportJob job, Found found, long requested) {
    Future.succeededFuture()
        .compose(
            begun ->
                pool.run(
                    job.tenant(),
                    () -> {
                      spool.writeNote(job.tenant(), job.id());
                      LOG.atInfo()
                          .addKeyValue("job", job.id())
                          .log(
                              "{} resumes at row {}",
                              job.title(),
                              job.resumed().checkpoint().next());
                      return worker.resume(job, found, requested);
                    }))
        .onFailure(
            failure ->
                LOG.atError()
                    .addKeyValue("job", job.id())
                    .setCause(failure)
                    .log("{} cannot be resumed now, a server takes it over later", job.title()));
  }

  @Override
  public void changed(ImportJob job) {
    worker.readControl(job.id());
  }

  @Override
  public void ended(ImportJob job) {
    cleanUp(job)
        .onFailure(
            kept ->
                LOG.atWarn()
                    .addKeyValue("job", job.id())
                    .setCause(kept)
                    .log("{}: its files cannot be removed and stay", job.title()));
  }

  /** Removes the files of an ended job, but not its log, which is written if it is missing. */
  private Future<Void> cleanUp(ImportJob job) {
    return remove(
        () -> {
          try {
            worker.logEnd(job, sources.besideInput(job));
          } finally {
            spool.remove(job.tenant(), job.id());
          }
        });
  }
}
