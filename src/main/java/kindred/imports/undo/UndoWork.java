package kindred.imports.undo;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import kindred.directory.ImportedProfileRemoval;
import kindred.directory.ImportedProfileRemoval.Birth;
import kindred.directory.ImportedProfileRemoval.Fate;
import kindred.directory.ImportedProfileRemoval.Found;
import kindred.jobs.ImportJob;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.JobEnd;
import kindred.jobs.execution.JobFile.Tools;
import kindred.jobs.execution.JobRetry;
import kindred.jobs.execution.JobWork;
import kindred.jobs.execution.Ledger;
import kindred.jobs.execution.Waiting;
import kindred.jobs.outcomes.LedgerPage;
import kindred.profile.Ids;
import kindred.retry.Retry;

/**
 * Removes the profiles that an import has made and that nobody has changed since, in the order of
 * its records; of the others it tells why they stay. After the death of a worker the records that
 * were not told are gone through again; what is removed already is recognised.
 */
final class UndoWork implements JobWork {

  /** Records that are looked at, noted and removed together. */
  private static final int PART = 200;

  private final ImportJob undo;
  private final ImportJob undone;
  private final Tools tools;
  private final ImportedProfileRemoval removal;
  private final JobRetry timeout;

  /**
   * @param undone the import; it is over
   */
  UndoWork(ImportJob undo, ImportJob undone, Retry attempts, Tools tools) {
    this.undo = undo;
    this.undone = undone;
    this.tools = tools;
    this.removal = tools.target().removal();
    this.timeout =
        new JobRetry(
            attempts,
            () -> tools.goOn().getAsBoolean() && !tools.lease().lost(),
            tools.lease()::confirmed);
  }

  /** Behind the last record that may have been born: told or not. */
  static long end(ImportJob undone) {
    return Math.max(undone.checkpoint().next(), undone.history().begun());
  }

  @Override
  public JobEnd run(Ledger ledger) throws InterruptedException {
    long end = end(undone);
    long first = undo.origin().options().startFrom();
    while (ledger.next() < end) {
      long part = (ledger.next() - 1) / PART;
      int there = (int) (Math.min(end, (part + 1) * PART + 1) - ledger.next());
      int most = tools.pace().begin(ledger.next(), there);
      if (most == 0) {
        return JobEnd.of(tools.pace().state(ledger.next()));
      }
      bring(part, ledger, most);
      tools.progress().end(ledger.next() - first);
      ledger.acknowledgeIfDue(tools.progress()::shown);
    }
    return JobEnd.of(ImportJob.State.COMPLETED);
  }

  private void bring(long part, Ledger ledger, int most) throws InterruptedException {
    var notes = Waiting.on(tools.target().undoNotes().get(undo, part));
    var records = records(ledger.next(), most);
    var found = new ConcurrentHashMap<Long, Found>();
    for (var record : records.values()) {
      tools.writes().submit(() -> look(record).onSuccess(is -> found.put(record.number(), is)));
    }
    tools.writes().drain();
    var doomed = new HashMap<Long, String>();
    found.forEach(
        (number, is) -> {
          if (is.fate() == Fate.UNTOUCHED) {
            doomed.put(number, ImportedProfileRemoval.note(is.profile()));
          }
        });
    Waiting.on(tools.target().undoNotes().put(undo, part, doomed));
    notes.putAll(doomed);
    for (var record : records.values()) {
      tools
          .writes()
          .submit(
              () ->
                  remove(record, found.get(record.number()), notes.get(record.number()))
                      .onSuccess(is -> found.put(record.number(), is)));
    }
    tools.writes().drain();
    tell(ledger, most, records, found);
    Waiting.on(tools.target().undoNotes().forget(undo, part));
  }

  /**
   * A record that may have a profile.
   *
   * @param certain whether its birth was told
   * @param updated the profile that it was written over, else empty
   */
  private record Made(long number, long line, boolean certain, String updated) {}

  private Map<Long, Made> records(long from, int most) throws InterruptedException {
    var records = new TreeMap<Long, Made>();
    List<LedgerPage.Entry> entries = List.of();
    int read = -1;
    for (long number = from; number < from + most; number++) {
      if (number >= undone.checkpoint().next()) {
        records.put(number, new Made(number, 0, false, ""));
        continue;
      }
      if (LedgerPage.of(number) != read) {
        read = LedgerPage.of(number);
        entries = Waiting.on(tools.target().ledger().get(undone.tenant(), undone.id(), read));
      }
      var entry = entries.get(LedgerPage.place(number));
      if (entry != null && entry.kind() == RowOutcome.Kind.IMPORTED) {
        records.put(number, new Made(number, entry.line(), true, ""));
      } else if (entry != null && entry.kind() == RowOutcome.Kind.UPDATED) {
        records.put(number, new Made(number, entry.line(), true, entry.customerId()));
      }
    }
    return records;
  }

  private Birth birth(Made record) {
    var number = Long.toString(record.number());
    return new Birth(
        undo.tenant(), Ids.of(undone.id(), number), undone.id(), Ids.of(undo.id(), number));
  }

  private Future<Found> look(Made record) {
    return record.updated().isEmpty()
        ? timeout.until(() -> removal.look(birth(record), record.certain()))
        : Future.succeededFuture(new Found(Fate.CHANGED, null));
  }

  /** Until it is removed, or somebody was quicker. */
  private Future<Found> remove(Made record, Found seen, String note) {
    var birth = birth(record);
    return switch (seen.fate()) {
      case UNTOUCHED ->
          removal
              .remove(seen.profile(), birth)
              .compose(removed -> look(record))
              .compose(now -> again(record, now, note));
      case REMOVED ->
          (note == null
                  ? Future.succeededFuture()
                  : removal.release(birth.tenant(), birth.id(), note))
              .map(seen);
      default -> Future.succeededFuture(seen);
    };
  }

  /** One that has moved on without a change may own more by now. */
  private Future<Found> again(Made record, Found now, String note) {
    if (now.fate() != Fate.UNTOUCHED) {
      return remove(record, now, note);
    }
    var newer = ImportedProfileRemoval.note(now.profile());
    long part = (record.number() - 1) / PART;
    return tools
        .target()
        .undoNotes()
        .put(undo, part, Map.of(record.number(), newer))
        .compose(noted -> remove(record, now, newer));
  }

  private void tell(Ledger ledger, int most, Map<Long, Made> records, Map<Long, Found> found) {
    for (int i = 0; i < most; i++) {
      var record = records.get(ledger.next());
      if (record == null || found.get(record.number()).fate() == Fate.NEVER_BORN) {
        ledger.pass();
      } else {
        ledger.add(outcome(record, found.get(record.number())));
      }
    }
  }

  private RowOutcome outcome(Made record, Found found) {
    long number = record.number();
    var id = record.updated().isEmpty() ? birth(record).id() : record.updated();
    if (found.fate() == Fate.REMOVED) {
      return new RowOutcome(number, record.line(), RowOutcome.Kind.IMPORTED, id, List.of(), "");
    }
    var merged = found.fate() == Fate.MERGED ? found.profile().mergedInto() : "";
    var why =
        record.updated().isEmpty()
            ? new RowError(number, record.line(), "", code(found), message(found), merged)
            : new RowError(number, record.line(), "", "updated", UPDATED, "");
    return new RowOutcome(number, record.line(), RowOutcome.Kind.FAILED, id, List.of(why), "");
  }

  private static final String UPDATED =
      "The profile was there before the import, which has written over it.";

  private static String code(Found found) {
    return found.fate().name().toLowerCase(Locale.ROOT);
  }

  private static String message(Found found) {
    return switch (found.fate()) {
      case MERGED -> "The profile was merged into another one since.";
      case DELETED -> "The profile was deleted since, and not by this.";
      default -> "The profile was changed since, or others were merged into it.";
    };
  }
}
