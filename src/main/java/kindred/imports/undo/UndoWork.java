package kindred.imports.undo;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import kindred.directory.ImportedProfileRemoval;
import kindred.directory.ImportedProfileRemoval.Found;
import kindred.directory.ImportedProfileRemoval.Insert;
import kindred.directory.ImportedProfileRemoval.Status;
import kindred.jobs.ImportJob;
import kindred.jobs.JobState;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.JobEnd;
import kindred.jobs.execution.JobFile.Tools;
import kindred.jobs.execution.JobRetry;
import kindred.jobs.execution.JobWork;
import kindred.jobs.execution.Ledger;
import kindred.jobs.outcomes.ImportLedgerStore;
import kindred.jobs.outcomes.LedgerPage;
import kindred.profile.Ids;
import kindred.retry.Retry;
import kindred.retry.Waiting;

/**
 * Deletes the profiles that an import inserted and that are untouched since (Q1 to Q5), in the
 * order of its rows, and reports why the others stay. After the death of a worker the rows that
 * were not acknowledged are processed again; a profile that is deleted already is recognised.
 */
public final class UndoWork implements JobWork {

  /** Rows whose profiles are read, noted and deleted together. */
  private static final int PART = 200;

  /** Delete, read again, release claims and entries, with the fence of an imported profile. */
  private static final int STATEMENTS = 6;

  private static final String UPDATED =
      "The profile existed before the import, and the import updated it.";

  private final ImportJob undo;
  private final ImportJob finished;
  private final Needs needs;
  private final Tools tools;
  private final ImportedProfileRemoval removal;
  private final JobRetry retry;

  /** What deletes the profiles, over a session that outlasts an outage. */
  public record Needs(
      ImportLedgerStore ledger, UndoNoteStore notes, ImportedProfileRemoval removal, Retry retry) {}

  /**
   * @param finished the import to undo
   */
  public UndoWork(ImportJob undo, ImportJob finished, Needs needs, Tools tools) {
    this.undo = undo;
    this.finished = finished;
    this.needs = needs;
    this.tools = tools;
    this.removal = needs.removal();
    this.retry = new JobRetry(needs.retry(), tools::mayContinue, tools.lease()::confirmed);
  }

  /** The number after that of the last row that may have been inserted, reported or not. */
  static long end(ImportJob finished) {
    return Math.max(finished.checkpoint().next(), finished.history().startedBefore());
  }

  @Override
  public JobEnd run(Ledger ledger) throws InterruptedException {
    long end = end(finished);
    while (ledger.next() < end) {
      long part = (ledger.next() - 1) / PART;
      int available = (int) (Math.min(end, (part + 1) * PART + 1) - ledger.next());
      int rows = tools.throttle().begin(ledger.next(), available);
      if (rows == 0) {
        return JobEnd.of(tools.throttle().state(ledger.next()));
      }
      undoPart(part, ledger, rows);
      tools.progress().end(ledger.next() - undo.origin().options().startFrom());
      ledger.acknowledgeIfDue(tools.progress()::shown);
    }
    return JobEnd.of(JobState.COMPLETED);
  }

  private void undoPart(long part, Ledger ledger, int count) throws InterruptedException {
    var rows = rows(ledger.next(), count);
    if (rows.isEmpty()) {
      report(ledger, count, rows, Map.of());
      return;
    }
    var notes = Waiting.on(needs.notes().get(undo, part));
    var found = new ConcurrentHashMap<Long, Found>();
    var writes = tools.writes();
    for (var row : rows.values()) {
      writes.submit(() -> inspect(row).onSuccess(is -> found.put(row.number(), is)));
    }
    writes.drain();
    var untouched = untouched(found);
    Waiting.on(needs.notes().put(undo, part, untouched)); // Q2
    notes.putAll(untouched);
    for (var row : rows.values()) {
      long number = row.number();
      writes.submit(
          STATEMENTS,
          () ->
              remove(row, found.get(number), notes.get(number))
                  .onSuccess(is -> found.put(number, is)));
    }
    writes.drain();
    report(ledger, count, rows, found);
    Waiting.on(needs.notes().delete(undo, part)); // Q5
  }

  private static Map<Long, String> untouched(Map<Long, Found> found) {
    var untouched = new HashMap<Long, String>();
    found.forEach(
        (number, is) -> {
          if (is.status() == Status.UNTOUCHED) {
            untouched.put(number, ImportedProfileRemoval.note(is.profile()));
          }
        });
    return untouched;
  }

  /**
   * A row that may have a profile.
   *
   * @param reported whether its outcome was reported
   * @param updated the profile that the row updated; empty: none
   */
  private record ImportedRow(long number, long line, boolean reported, String updated) {}

  private Map<Long, ImportedRow> rows(long from, int count) throws InterruptedException {
    var rows = new TreeMap<Long, ImportedRow>();
    List<LedgerPage.Entry> entries = List.of();
    int read = -1;
    for (long number = from; number < from + count; number++) {
      if (number >= finished.checkpoint().next()) {
        rows.put(number, new ImportedRow(number, 0, false, ""));
        continue;
      }
      if (LedgerPage.of(number) != read) {
        read = LedgerPage.of(number);
        entries = Waiting.on(needs.ledger().get(finished.tenant(), finished.id(), read));
      }
      var entry = entries.get(LedgerPage.place(number));
      if (entry != null && entry.kind() == RowOutcome.Kind.IMPORTED) {
        rows.put(number, new ImportedRow(number, entry.line(), true, ""));
      } else if (entry != null && entry.kind() == RowOutcome.Kind.UPDATED) {
        rows.put(number, new ImportedRow(number, entry.line(), true, entry.customerId()));
      }
    }
    return rows;
  }

  private Insert insert(ImportedRow row) {
    return new Insert(
        undo.tenant(),
        Ids.imported(finished.id(), row.number()),
        finished.id(),
        Ids.of(undo.id(), Long.toString(row.number())));
  }

  /** Q1. */
  private Future<Found> inspect(ImportedRow row) {
    return row.updated().isEmpty()
        ? retry.until(() -> removal.inspect(insert(row), row.reported()))
        : Future.succeededFuture(Found.of(Status.CHANGED));
  }

  /** Q3, Q4: until the profile is deleted, or was changed by another writer. */
  private Future<Found> remove(ImportedRow row, Found seen, String note) {
    var insert = insert(row);
    return switch (seen.status()) {
      case UNTOUCHED ->
          removal
              .remove(seen.profile(), insert)
              .compose(removed -> inspect(row))
              .compose(now -> removeAgain(row, now, note));
      case REMOVED ->
          (note == null
                  ? Future.succeededFuture()
                  : removal.release(insert.tenant(), insert.id(), note))
              .map(seen);
      default -> Future.succeededFuture(seen);
    };
  }

  /** A profile whose version has grown without a change may own more keys by now: Q2 again. */
  private Future<Found> removeAgain(ImportedRow row, Found now, String note) {
    if (now.status() != Status.UNTOUCHED) {
      return remove(row, now, note);
    }
    var newer = ImportedProfileRemoval.note(now.profile());
    return needs
        .notes()
        .put(undo, (row.number() - 1) / PART, Map.of(row.number(), newer))
        .compose(noted -> remove(row, now, newer));
  }

  /** Q5. */
  private void report(
      Ledger ledger, int count, Map<Long, ImportedRow> rows, Map<Long, Found> found) {
    for (int i = 0; i < count; i++) {
      var row = rows.get(ledger.next());
      if (row == null || found.get(row.number()).status() == Status.NEVER_INSERTED) {
        ledger.pass();
      } else {
        ledger.add(outcome(row, found.get(row.number())));
      }
    }
  }

  private RowOutcome outcome(ImportedRow row, Found found) {
    var id = row.updated().isEmpty() ? insert(row).id() : row.updated();
    if (found.status() == Status.REMOVED) {
      return new RowOutcome(row.number(), row.line(), RowOutcome.Kind.IMPORTED, id, List.of(), "");
    }
    var merged = found.status() == Status.MERGED ? found.profile().mergedInto() : "";
    var why =
        row.updated().isEmpty()
            ? new RowError(row.number(), row.line(), "", code(found), message(found), merged)
            : new RowError(row.number(), row.line(), "", "updated", UPDATED, "");
    return new RowOutcome(row.number(), row.line(), RowOutcome.Kind.FAILED, id, List.of(why), "");
  }

  private static String code(Found found) {
    return switch (found.status()) {
      case MERGED -> "merged";
      case DELETED -> "deleted";
      default -> "changed";
    };
  }

  private static String message(Found found) {
    return switch (found.status()) {
      case MERGED -> "The profile was merged into another profile after the import.";
      case DELETED -> "The profile was deleted after the import by another request.";
      default -> "The profile was changed after the import, or another profile was merged into it.";
    };
  }
}
