package kindred.imports.undo;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import kindred.intents.Intent;
import kindred.intents.IntentStore;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOptions;
import kindred.jobs.ImportOrigin;
import kindred.jobs.ImportProgress;
import kindred.jobs.JobControl;
import kindred.jobs.JobHistory;
import kindred.jobs.JobKind;
import kindred.jobs.execution.Imports;
import kindred.jobs.execution.JobWorker;
import kindred.jobs.files.ContentEncoding;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.profile.Ids;

/**
 * Takes imports back: a job of its own, of which there is one for an import however often it is
 * asked for, removes the profiles that nobody has changed. It needs no file, so any server does it.
 */
public final class ImportUndo {

  private static final String UNDO = "undo";

  private final Imports imports;
  private final IntentStore operations;

  public ImportUndo(Imports imports, IntentStore operations) {
    this.imports = imports;
    this.operations = operations;
  }

  /**
   * Begins to take an import back that is over, if nobody has yet; one that broke off goes on.
   *
   * @return the job that does it, as it is
   */
  public Future<ImportJob> begin(int tenant, String id) {
    return imports
        .get(tenant, id)
        .compose(
            undone -> {
              requireUndoable(undone);
              return existing(undone)
                  .compose(there -> there.isPresent() ? goOn(undone, there.get()) : create(undone));
            })
        .compose(undo -> imports.attend(undo).map(undo));
  }

  /** The job that takes an import back; empty: nobody has asked for it. */
  public Future<Optional<ImportJob>> of(ImportJob undone) {
    return undone.history().undo().isEmpty()
        ? Future.succeededFuture(Optional.empty())
        : imports.find(undone.tenant(), undone.history().undo());
  }

  private static void requireUndoable(ImportJob job) {
    if (job.origin().kind() != JobKind.IMPORT) {
      throw Problem.of(Problem.Kind.CONFLICT, "not-an-import", "Merges are taken back one by one.")
          .exception();
    }
    if (job.origin().options().dryRun()) {
      throw Problem.of(
              Problem.Kind.CONFLICT, "dry-run", "The import was a dry run: it has made nobody.")
          .exception();
    }
    if (job.open()) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "import-not-over",
              "The import is not over: its state is '" + job.state().text() + "'. Cancel it first.")
          .exception();
    }
  }

  private Future<Optional<ImportJob>> existing(ImportJob undone) {
    return imports.find(undone.tenant(), Ids.of(UNDO, undone.id()));
  }

  private Future<ImportJob> goOn(ImportJob undone, ImportJob undo) {
    return imports
        .marked(undone, undo)
        .compose(
            marked ->
                undo.state() == ImportJob.State.FAILED
                    ? note(undo).compose(noted -> imports.again(undo))
                    : Future.succeededFuture(undo));
  }

  /** A note of its own: the one of the first try is gone for good. */
  private Future<Void> note(ImportJob undo) {
    return operations.begin(Intent.now(undo.id(), Intent.Kind.IMPORT, undo.tenant(), "", "", ""));
  }

  private Future<ImportJob> create(ImportJob undone) {
    var undo = job(undone);
    return operations
        .begin(JobWorker.operation(undo))
        .compose(noted -> imports.jobs().create(undo))
        .compose(created -> imports.marked(undone, undo))
        .compose(marked -> existing(undone))
        .map(Optional::orElseThrow);
  }

  private static ImportJob job(ImportJob undone) {
    long first = undone.origin().options().startFrom();
    var options =
        ImportOptions.read(Map.of("start-from-index", Long.toString(first)), Fault.Place.PARAMETER);
    var origin =
        new ImportOrigin(
            JobKind.UNDO,
            undone.id(),
            false,
            ContentEncoding.IDENTITY,
            Math.max(0, UndoWork.end(undone) - first),
            UNDO,
            "",
            "",
            "",
            options);
    return new ImportJob(
        undone.tenant(),
        Ids.of(UNDO, undone.id()),
        ImportJob.State.QUEUED,
        origin,
        ImportProgress.NONE,
        Checkpoint.at(first),
        Optional.empty(),
        "",
        0,
        0,
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        Optional.empty(),
        JobControl.NONE,
        JobHistory.NONE);
  }
}
