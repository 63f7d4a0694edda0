package kindred.imports.undo;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import kindred.directory.ImportedProfileRemoval;
import kindred.directory.ImportedProfileRemoval.Found;
import kindred.directory.ImportedProfileRemoval.Insert;
import kindred.directory.ImportedProfileRemoval.Status;
import kindred.jobs.ImportJob;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.JobRetry;
import kindred.jobs.outcomes.ImportRow;
import kindred.profile.Ids;

/**
 * Deletes the profiles of single rows of an import. What an earlier worker has deleted counts as
 * deleted, and what another writer has changed stays.
 */
final class RowUndo {

  private final ImportJob undo;
  private final ImportJob finished;
  private final UndoNoteStore notes;
  private final ImportedProfileRemoval removal;
  private final JobRetry retry;

  /**
   * @param finished the import to undo
   */
  RowUndo(
      ImportJob undo,
      ImportJob finished,
      UndoNoteStore notes,
      ImportedProfileRemoval removal,
      JobRetry retry) {
    this.undo = undo;
    this.finished = finished;
    this.notes = notes;
    this.removal = removal;
    this.retry = retry;
  }

  private Insert insert(ImportRow row) {
    return new Insert(
        undo.tenant(),
        row.customerId(),
        finished.id(),
        Ids.of(undo.id(), Long.toString(row.number())));
  }

  /** Whether the import may have inserted the profile of the row. */
  static boolean isInserted(ImportRow row) {
    return !row.is(RowOutcome.Kind.UPDATED);
  }

  /** Q4: what became of the profile of the row. */
  Future<Found> inspect(ImportRow row) {
    return isInserted(row)
        ? retry.until(() -> removal.inspect(insert(row), wasReported(row)))
        : Future.succeededFuture(Found.of(Status.CHANGED));
  }

  private boolean wasReported(ImportRow row) {
    return row.number() < finished.checkpoint().next();
  }

  /** Q6, Q7: until the profile is deleted, or was changed by another writer. */
  Future<Found> remove(ImportRow row, Found seen, String note) {
    var insert = insert(row);
    return switch (seen.status()) {
      case UNTOUCHED ->
          removal
              .remove(seen.profile(), insert)
              .compose(
                  removed ->
                      removed
                          ? removal
                              .release(seen.profile(), insert, note)
                              .map(Found.of(Status.REMOVED))
                          : inspect(row).compose(now -> removeAgain(row, now, note)));
      case REMOVED ->
          (note == null ? Future.succeededFuture() : removal.release(insert, note)).map(seen);
      default -> Future.succeededFuture(seen);
    };
  }

  /** A profile whose version has grown without a change may own more keys by now: Q5 again. */
  private Future<Found> removeAgain(ImportRow row, Found now, String note) {
    if (now.status() != Status.UNTOUCHED) {
      return remove(row, now, note);
    }
    var newer = ImportedProfileRemoval.note(now.profile());
    return notes
        .put(undo, UndoNoteStore.part(row.number()), Map.of(row.number(), newer))
        .compose(noted -> remove(row, now, newer));
  }

  /** What is reported of the row. */
  static RowOutcome outcome(ImportRow row, Found found) {
    var id = row.customerId();
    return found.status() == Status.REMOVED
        ? RowOutcome.imported(row.number(), row.line(), id)
        : new RowOutcome(
            row.number(), row.line(), RowOutcome.Kind.FAILED, id, List.of(why(row, found)), "");
  }

  /** Why the profile stays. */
  private static RowError why(ImportRow row, Found found) {
    if (row.is(RowOutcome.Kind.UPDATED)) {
      var message = "The profile existed before the import, and the import updated it.";
      return why(row, "updated", message, "");
    }
    return switch (found.status()) {
      case MERGED -> {
        var message = "The profile was merged into another profile after the import.";
        yield why(row, "merged", message, found.profile().mergedInto());
      }
      case DELETED ->
          why(row, "deleted", "The profile was deleted after the import by another request.", "");
      default -> {
        var message =
            "The profile was changed after the import, or another profile was merged into it.";
        yield why(row, "changed", message, "");
      }
    };
  }

  private static RowError why(ImportRow row, String code, String message, String other) {
    return new RowError(row.number(), row.line(), "", code, message, other);
  }
}
