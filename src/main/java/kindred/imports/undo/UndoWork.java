package kindred.imports.undo;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import kindred.directory.ImportedProfileRemoval;
import kindred.directory.ImportedProfileRemoval.Found;
import kindred.directory.ImportedProfileRemoval.Status;
import kindred.jobs.ImportJob;
import kindred.jobs.JobState;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.JobEnd;
import kindred.jobs.execution.JobFile.Tools;
import kindred.jobs.execution.JobRetry;
import kindred.jobs.execution.JobWork;
import kindred.jobs.execution.Ledger;
import kindred.jobs.outcomes.ImportRow;
import kindred.jobs.outcomes.ImportRows;
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

  /** Settle fences (A0), adopt, delete, clean, and release claims and entries. */
  private static final int STATEMENTS = 6;

  private final ImportJob undo;
  private final ImportJob finished;
  private final Needs needs;
  private final Tools tools;
  private final RowUndo undoing;

  /** What deletes the profiles, over a session that outlasts an outage. */
  public record Needs(
      ImportRows rows, UndoNoteStore notes, ImportedProfileRemoval removal, Retry retry) {}

  /**
   * @param finished the import to undo
   */
  public UndoWork(ImportJob undo, ImportJob finished, Needs needs, Tools tools) {
    this.undo = undo;
    this.finished = finished;
    this.needs = needs;
    this.tools = tools;
    var retry = new JobRetry(needs.retry(), tools::mayContinue, tools.lease()::confirmed);
    this.undoing = new RowUndo(undo, finished, needs.notes(), needs.removal(), retry);
  }

  /** The number after that of the last row that may have been inserted, reported or not. */
  static long end(ImportJob finished) {
    return Math.max(finished.checkpoint().next(), finished.history().startedBefore());
  }

  @Override
  public JobEnd run(Ledger ledger) throws InterruptedException {
    long end = end(finished);
    while (ledger.next() < end) {
      long part = UndoNoteStore.part(ledger.next());
      long endOfPart = (part + 1) * UndoNoteStore.ROWS_OF_A_PART + 1;
      int available = (int) (Math.min(end, endOfPart) - ledger.next());
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
      writes.submit(() -> undoing.inspect(row).onSuccess(is -> found.put(row.number(), is)));
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
              undoing
                  .remove(row, found.get(number), notes.get(number))
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

  /** The rows that may have profiles: reported ones, and those that were started since. */
  private Map<Long, ImportRow> rows(long from, int count) throws InterruptedException {
    var rows = new TreeMap<Long, ImportRow>();
    if (from < finished.checkpoint().next()) {
      Waiting.on(needs.rows().outcomes(finished, LedgerPage.of(from))).stream()
          .filter(row -> row.number() >= from && row.number() < from + count)
          .filter(row -> row.is(RowOutcome.Kind.IMPORTED) || row.is(RowOutcome.Kind.UPDATED))
          .forEach(row -> rows.put(row.number(), row));
    }
    for (long n = Math.max(from, finished.checkpoint().next()); n < from + count; n++) {
      rows.put(n, ImportRow.of(RowOutcome.imported(n, 0, Ids.imported(finished.id(), n))));
    }
    return rows;
  }

  /** Q5. */
  private void report(Ledger ledger, int count, Map<Long, ImportRow> rows, Map<Long, Found> found) {
    for (int i = 0; i < count; i++) {
      var row = rows.get(ledger.next());
      if (row == null || found.get(row.number()).status() == Status.NEVER_INSERTED) {
        ledger.pass();
      } else {
        ledger.add(RowUndo.outcome(row, found.get(row.number())));
      }
    }
  }
}
