package kindred.jobs.execution;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
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
    return vertx.executeBlocking(spool::unfinished).compose(this::resumeAll).otherwiseEmpty();
  }

  /** One after the other, so that none is taken for which there is no free worker. */
  private Future<Void> resumeAll(List<Spool.Job> open) {
    Future<Void> all = Future.succeededFuture();
    for (var job : open) {
      all = all.transform(before -> resume(job.tenant(), job.id()));
    }
    return all;
  }

  /** No other server uses this spool, so a job of this server has no live worker now. */
  private Future<Void> resume(int tenant, String id) {
    return imports
        .find(tenant, id)
        .compose(
            found -> {
              if (found.filter(ImportJob::open).filter(this::hasNoWorker).isPresent()) {
                return take(found.get()).<Void>mapEmpty();
              }
              var finished = found.filter(job -> !job.open());
              return finished.isPresent() ? cleanUp(finished.get()) : removeFiles(tenant, id);
            });
  }

  private boolean hasNoWorker(ImportJob job) {
    return !job.running() || spool.isOwn(job.owner());
  }

  private Future<Void> removeFiles(int tenant, String id) {
    return vertx.executeBlocking(
        () -> {
          spool.remove(tenant, id);
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
                      return worker.resume(job, found, requested);
                    }))
        .onFailure(
            failure ->
                LOG.error(
                    "{} cannot be resumed now, a server takes it over later",
                    job.title(),
                    failure));
  }

  @Override
  public void changed(ImportJob job) {
    worker.readControl(job.id());
  }

  @Override
  public void ended(ImportJob job) {
    cleanUp(job)
        .onFailure(kept -> LOG.warn("{}: its files cannot be removed and stay", job.title(), kept));
  }

  /** Removes the files of an ended job, but not its log, which is written if it is missing. */
  private Future<Void> cleanUp(ImportJob job) {
    return vertx.executeBlocking(
        () -> {
          try {
            worker.logEnd(job, sources.besideInput(job));
          } finally {
            spool.remove(job.tenant(), job.id());
          }
          return null;
        },
        false);
  }
}
