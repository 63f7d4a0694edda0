package kindred.jobs.execution;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kindred.imports.ImportWork;
import kindred.jobs.ImportJob;
import kindred.jobs.JobKind;
import kindred.jobs.files.FileFingerprint;
import kindred.jobs.files.ImportFolders;
import kindred.jobs.files.Spool;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.profile.Ids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes on with jobs that have no worker, if this server has their file. */
final class JobTakeover implements TakeoverPolicy {

  private static final Logger LOG = LoggerFactory.getLogger(JobTakeover.class);

  private final Vertx vertx;
  private final Imports imports;
  private final JobWorker worker;
  private final JobPool pool;
  private final Spool spool;
  private final ImportFolders folders;

  /** Where files may lie. */
  record Places(Spool spool, ImportFolders folders) {}

  JobTakeover(Vertx vertx, Imports imports, JobWorker worker, JobPool pool, Places places) {
    this.vertx = vertx;
    this.imports = imports;
    this.worker = worker;
    this.pool = pool;
    this.spool = places.spool();
    this.folders = places.folders();
  }

  /** Goes on with the jobs that this server had not finished when it was last here. */
  Future<?> resume() {
    imports.takeOverWith(this);
    return vertx.executeBlocking(spool::unfinished).compose(this::resumeAll).otherwiseEmpty();
  }

  /** One after the other: none is taken for which there is no worker. */
  private Future<Void> resumeAll(List<Spool.Job> left) {
    Future<Void> all = Future.succeededFuture();
    for (var job : left) {
      all = all.transform(before -> resume(job.tenant(), job.id()));
    }
    return all;
  }

  /** This server is alone with its spool: if a job is its own, nobody works on it. */
  private Future<Void> resume(int tenant, String id) {
    return imports
        .find(tenant, id)
        .compose(
            found -> {
              if (found.filter(ImportJob::open).filter(this::isFree).isPresent()) {
                return take(found.get()).<Void>mapEmpty();
              }
              var over = found.filter(job -> !job.open());
              return over.isPresent() ? leave(over.get()) : forget(tenant, id);
            });
  }

  private boolean isFree(ImportJob job) {
    return !job.running() || spool.owns(job);
  }

  private Future<Void> forget(int tenant, String id) {
    return vertx.executeBlocking(
        () -> {
          spool.forget(tenant, id);
          return null;
        },
        false);
  }

  @Override
  public Future<Answer> take(ImportJob job) {
    if (!pool.open() || job.paused() || job.origin().sha256().isEmpty()) {
      return Future.succeededFuture(Answer.CANNOT);
    }
    boolean free = pool.free();
    return vertx
        .executeBlocking(() -> source(job, free), false)
        .compose(
            found -> {
              if (found.is() == Is.ANOTHER && spool.owns(job)) {
                return changed(job, found.file());
              }
              if (found.is() != Is.THE_SAME) {
                return Future.succeededFuture(Answer.CANNOT);
              }
              return free && pool.free() ? take(job, found) : Future.succeededFuture(Answer.BUSY);
            });
  }

  /** What this server last read of the job, nobody can read any more. */
  private Future<Answer> changed(ImportJob job, Path file) {
    var why =
        Problem.of(
            Problem.Kind.CONFLICT,
            ImportWork.FILE_CHANGED,
            "The file was changed before all of it was read; what was imported stays.");
    return vertx.executeBlocking(
        () -> {
          worker.end(job, file, why);
          return Answer.CANNOT;
        },
        false);
  }

  private Future<Answer> take(ImportJob job, Found found) {
    var taken = job.takenBy(spool.server() + "/" + Ids.random(), spool.log(job.id()));
    long asked = System.nanoTime();
    return imports
        .jobs()
        .take(job, taken)
        .compose(applied -> imports.jobs().find(job.tenant(), job.id()))
        .map(
            now -> {
              if (now.filter(j -> j.owner().equals(taken.owner())).isEmpty()) {
                return Answer.CANNOT;
              }
              goOn(now.get(), found, asked);
              return Answer.TAKEN;
            });
  }

  private void goOn(ImportJob job, Found found, long asked) {
    Future.succeededFuture()
        .compose(
            begun ->
                pool.run(
                    () -> {
                      spool.note(job.tenant(), job.id());
                      return worker.goOn(job, found.file(), found.mark(), asked);
                    }))
        .onFailure(failure -> LOG.error("Import {} breaks off", job.id(), failure));
  }

  /** What lies where the file of a job should. */
  private enum Is {
    NOTHING,
    THE_SAME,
    ANOTHER
  }

  /**
   * The file of a job.
   *
   * @param mark what it was before its bytes were compared
   */
  private record Found(Is is, Path file, FileFingerprint mark) {
    static final Found NOTHING = new Found(Is.NOTHING, Path.of(""), FileFingerprint.NONE);
  }

  /**
   * An undo has no file.
   *
   * @param compare whether all its bytes are read; not for a job that only waits for its turn
   */
  private Found source(ImportJob job, boolean compare) throws IOException {
    var origin = job.origin();
    if (origin.kind() == JobKind.UNDO) {
      return new Found(Is.THE_SAME, spool.log(job.id()), FileFingerprint.NONE);
    }
    try {
      var file =
          origin.upload()
              ? spool.file(job.tenant(), job.id())
              : folders.resolve(origin.sourceName());
      if (!Files.isRegularFile(file)) {
        return Found.NOTHING;
      }
      var mark = FileFingerprint.of(file);
      boolean same =
          mark.size() == origin.size()
              && (!compare || FileFingerprint.sha256(file).equals(origin.sha256()));
      return new Found(same ? Is.THE_SAME : Is.ANOTHER, file, mark);
    } catch (ProblemException notHere) {
      return Found.NOTHING;
    }
  }

  @Override
  public void look(ImportJob job) {
    worker.look(job.id());
  }

  @Override
  public void ended(ImportJob job) {
    leave(job).onFailure(kept -> LOG.warn("What is left of import {} stays", job.id(), kept));
  }

  /** Of a job that is over nothing is kept but its log, which nobody may have written yet. */
  private Future<Void> leave(ImportJob job) {
    return vertx.executeBlocking(
        () -> {
          try {
            worker.logEnd(job, beside(job));
          } finally {
            spool.forget(job.tenant(), job.id());
          }
          return null;
        },
        false);
  }

  private Optional<Path> beside(ImportJob job) {
    if (job.origin().upload() || job.log().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ImportFolders.logFor(folders.resolve(job.origin().sourceName())));
    } catch (ProblemException notHere) {
      return Optional.empty();
    }
  }
}
