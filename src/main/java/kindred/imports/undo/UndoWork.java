package kindred.imports.undo;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import kindred.directory.ImportedGroupRemoval;
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
import kindred.profile.ImportedRow;
import kindred.retry.Retry;
import kindred.retry.Waiting;

/**
 * Deletes the profiles that an import inserted and that are untouched since (Q1 to Q8), and reports
 * in the order of its rows why the others stay. Profiles that were never changed are deleted in
 * groups, all others one by one. After the death of a worker the rows that were not acknowledged
 * are processed again; a profile that is deleted already is recognised.
 */
public final class UndoWork implements JobWork {

  /** Of a group: read, delete and fence. */
  private static final int GROUP_STATEMENTS = 3;

  /** Of one profile: adopt, delete, clean, and release claims and entries. */
  private static final int STATEMENTS = 6;

  private final ImportJob undo;
  private final ImportJob finished;
  private final Needs needs;
  private final Tools tools;
  private final RowUndo undoing;

  /**
   * What deletes the profiles, over a session that outlasts an outage.
   *
   * @param rowsAtOnce so many rows share the LWTs that release their claims
   */
  public record Needs(
      ImportRows rows,
      UndoNoteStore notes,
      ImportedGroupRemoval groups,
      ImportedProfileRemoval removal,
      Retry retry,
      int rowsAtOnce) {

    private int partsAtOnce() {
      return Math.max(1, rowsAtOnce / UndoNoteStore.ROWS_OF_A_PART);
    }
  }

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
      long endOfSlice = endOfPart(ledger.next(), needs.partsAtOnce());
      int available = (int) (Math.min(end, endOfSlice) - ledger.next());
      int rows = tools.throttle().begin(ledger.next(), available);
      if (rows == 0) {
        return JobEnd.of(tools.throttle().state(ledger.next()));
      }
      undoSlice(ledger, ledger.next() + rows);
    }
    return JobEnd.of(JobState.COMPLETED);
  }

  /** The number after that of the last row of some parts, the first of which has the given row. */
  private static long endOfPart(long row, int parts) {
    return (UndoNoteStore.part(row) + parts) * UndoNoteStore.ROWS_OF_A_PART + 1;
  }

  /** Ends early, between two parts, if the job is to pause or to end. */
  private void undoSlice(Ledger ledger, long end) throws InterruptedException {
    var rows = rows(ledger.next(), end);
    var found = removeGroups(rows.values());
    while (ledger.next() < end) {
      long next = ledger.next();
      var part = rows.subMap(next, Math.min(end, endOfPart(next, 1)));
      boolean removed = found.keySet().containsAll(part.keySet());
      if (!removed && (tools.throttle().stopsBefore(next) || !tools.mayContinue())) {
        return;
      }
      if (!removed) {
        undoOneByOne(UndoNoteStore.part(next), part.values(), found);
      }
      report(ledger, Math.min(end, endOfPart(next, 1)), part, found);
      if (!removed) {
        Waiting.on(needs.notes().delete(undo, UndoNoteStore.part(next))); // Q8
      }
      tools.progress().end(ledger.next() - undo.origin().options().startFrom());
      ledger.acknowledgeIfDue(tools.progress()::shown);
    }
  }

  /** Q1 to Q3: the rows whose profiles are deleted or were never inserted. */
  private Map<Long, Found> removeGroups(Collection<ImportRow> rows) throws InterruptedException {
    var groups = needs.groups();
    int tenant = undo.tenant();
    var deleted = new ConcurrentHashMap<String, ImportedRow>();
    var ended = new ConcurrentHashMap<String, Found>();
    var writes = tools.writes();
    var inserted = rows.stream().filter(RowUndo::isInserted).toList();
    var reported =
        inserted.stream()
            .filter(row -> row.number() < finished.checkpoint().next())
            .map(ImportRow::customerId)
            .collect(toSet());
    for (var ids : inGroups(inserted.stream().map(ImportRow::customerId))) {
      writes.submit(
          GROUP_STATEMENTS,
          () ->
              groups
                  .remove(tenant, ids, reported::contains)
                  .onSuccess(removed -> deleted.putAll(removed.deleted()))
                  .onSuccess(
                      removed ->
                          removed
                              .fenced()
                              .forEach(id -> ended.put(id, Found.of(Status.NEVER_INSERTED)))));
    }
    writes.drain();
    for (var release : groups.releases(tenant, deleted)) {
      writes.submit(release);
    }
    writes.drain();
    for (var ids : inGroups(deleted.keySet().stream())) {
      writes.submit(
          () ->
              groups.clean(tenant, ids.stream().collect(toMap(Function.identity(), deleted::get))));
    }
    writes.drain();
    deleted.keySet().forEach(id -> ended.put(id, Found.of(Status.REMOVED)));
    var found = new ConcurrentHashMap<Long, Found>();
    inserted.stream()
        .filter(row -> ended.containsKey(row.customerId()))
        .forEach(row -> found.put(row.number(), ended.get(row.customerId())));
    return found;
  }

  private static Collection<List<String>> inGroups(Stream<String> ids) {
    return ids.collect(groupingBy(Ids::group)).values();
  }

  /** Q4 to Q7. */
  private void undoOneByOne(long part, Collection<ImportRow> rows, Map<Long, Found> found)
      throws InterruptedException {
    var left = rows.stream().filter(row -> !found.containsKey(row.number())).toList();
    var notes = Waiting.on(needs.notes().get(undo, part));
    var writes = tools.writes();
    for (var row : left) {
      writes.submit(() -> undoing.inspect(row).onSuccess(is -> found.put(row.number(), is)));
    }
    writes.drain();
    var untouched = untouched(left, found);
    Waiting.on(needs.notes().put(undo, part, untouched)); // Q5
    notes.putAll(untouched);
    for (var row : left) {
      long number = row.number();
      writes.submit(
          STATEMENTS,
          () ->
              undoing
                  .remove(row, found.get(number), notes.get(number))
                  .onSuccess(is -> found.put(number, is)));
    }
    writes.drain();
  }

  private static Map<Long, String> untouched(List<ImportRow> rows, Map<Long, Found> found) {
    return rows.stream()
        .map(ImportRow::number)
        .filter(number -> found.get(number).status() == Status.UNTOUCHED)
        .collect(
            toMap(
                Function.identity(),
                number -> ImportedProfileRemoval.note(found.get(number).profile())));
  }

  /** The rows that may have profiles: reported ones, and those that were started since. */
  private NavigableMap<Long, ImportRow> rows(long from, long end) throws InterruptedException {
    var rows = new TreeMap<Long, ImportRow>();
    long reported = Math.min(end, finished.checkpoint().next());
    for (long next = from; next < reported; next = LedgerPage.first(LedgerPage.of(next) + 1)) {
      Waiting.on(needs.rows().outcomes(finished, LedgerPage.of(next))).stream()
          .filter(row -> row.number() >= from && row.number() < end)
          .filter(row -> row.is(RowOutcome.Kind.UPDATED) || row.is(RowOutcome.Kind.IMPORTED))
          .forEach(row -> rows.put(row.number(), row));
    }
    for (long n = Math.max(from, reported); n < end; n++) {
      rows.put(n, ImportRow.of(RowOutcome.imported(n, 0, Ids.imported(finished.id(), n))));
    }
    return rows;
  }

  /** Hands the outcomes of the rows before the given one to the ledger. */
  private static void report(
      Ledger ledger, long end, Map<Long, ImportRow> rows, Map<Long, Found> found) {
    while (ledger.next() < end) {
      var row = rows.get(ledger.next());
      if (row == null || found.get(row.number()).status() == Status.NEVER_INSERTED) {
        ledger.pass();
      } else {
        ledger.add(RowUndo.outcome(row, found.get(row.number())));
      }
    }
  }
}
