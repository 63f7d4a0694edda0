package kindred.imports.undo;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import kindred.intents.Intent;
import kindred.intents.IntentStore;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOptions;
import kindred.jobs.ImportOrigin;
import kindred.jobs.JobKind;
import kindred.jobs.JobOwnership;
import kindred.jobs.JobState;
import kindred.jobs.execution.Imports;
import kindred.jobs.files.ContentEncoding;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.profile.Ids;

/**
 * Creates the jobs that undo imports and bulk merges: one for each, however often it is requested.
 * An undo needs no file, so any server runs it.
 */
public final class ImportUndo {

  private static final String UNDO = "undo";

  private final Imports imports;
  private final IntentStore intents;

  public ImportUndo(Imports imports, IntentStore intents) {
    this.imports = imports;
    this.intents = intents;
  }

  /**
   * Starts the undo of a finished job, unless it exists already; one that failed is resumed.
   *
   * @param askedBy the caller; empty: nobody is known
   * @return the undo as it is now
   */
  public Future<ImportJob> begin(int tenant, String id, Optional<String> askedBy) {
    return imports
        .get(tenant, id)
        .compose(
            finished -> {
              requireUndoable(finished);
              return existing(finished)
                  .compose(
                      undo ->
                          undo.isPresent()
                              ? resume(finished, undo.get())
                              : create(finished, askedBy));
            })
        .onSuccess(imports::observeNow);
  }

  /** The undo of a job; empty: it was not requested. */
  public Future<Optional<ImportJob>> of(ImportJob finished) {
    return finished.history().undo().isEmpty()
        ? Future.succeededFuture(Optional.empty())
        : imports.find(finished.tenant(), finished.history().undo());
  }

  private static void requireUndoable(ImportJob job) {
    if (job.origin().options().dryRun()) {
      throw conflict("dry-run", "A dry run changes no profiles, so there is nothing to undo.");
    }
    if (job.open()) {
      throw conflict(
          "import-not-over",
          "The job has not ended: its state is '"
              + job.state().text()
              + "'. Cancel it first, or wait until it has ended.");
    }
  }

  private static RuntimeException conflict(String code, String detail) {
    return Problem.of(Problem.Kind.CONFLICT, code, detail).exception();
  }

  private Future<Optional<ImportJob>> existing(ImportJob finished) {
    return imports.find(finished.tenant(), Ids.of(UNDO, finished.id()));
  }

  private Future<ImportJob> resume(ImportJob finished, ImportJob undo) {
    return imports
        .recordUndo(finished, undo)
        .compose(
            recorded ->
                undo.state() == JobState.FAILED
                    ? beginIntent(undo).compose(begun -> imports.requeue(undo))
                    : Future.succeededFuture(undo));
  }

  /** A new intent: the deleted one of the first try cannot be written again. */
  private Future<Void> beginIntent(ImportJob undo) {
    return intents.begin(Intent.now(undo.id(), Intent.Kind.IMPORT, undo.tenant(), "", "", ""));
  }

  /** Q0: the intent, then the job, then its mention in the finished job. */
  private Future<ImportJob> create(ImportJob finished, Optional<String> askedBy) {
    var undo = undoJob(finished, askedBy);
    return intents
        .begin(undo.intent())
        .compose(begun -> imports.jobs().create(undo))
        .compose(created -> imports.recordUndo(finished, undo))
        .compose(recorded -> existing(finished))
        .map(Optional::orElseThrow);
  }

  private static ImportJob undoJob(ImportJob finished, Optional<String> askedBy) {
    long first = finished.origin().options().startFrom();
    var options =
        ImportOptions.read(Map.of("start-from-index", Long.toString(first)), Fault.Place.PARAMETER);
    var origin =
        new ImportOrigin(
            JobKind.UNDO,
            finished.id(),
            false,
            ContentEncoding.IDENTITY,
            Math.max(0, UndoWork.end(finished) - first),
            UNDO,
            "",
            "",
            "",
            options);
    var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return ImportJob.created(
        finished.tenant(),
        Ids.of(UNDO, finished.id()),
        JobState.QUEUED,
        origin,
        JobOwnership.created("", 0, now).askedBy(askedBy));
  }
}
