package kindred.jobs.outcomes;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import kindred.jobs.ImportJob;
import kindred.jobs.JobHistory;

/**
 * What happens to a job, as events in one order: whoever goes on behind the last one he knows, on
 * any server, misses none and is told none twice.
 *
 * <p>The records come in the order of the file as far as they are acknowledged; the changes of
 * state as they were; the change that ends the job comes last of all.
 */
public final class ImportEvents {

  private final ImportRows rows;

  ImportEvents(ImportRows rows) {
    this.rows = rows;
  }

  /** What an event tells. */
  public enum Kind {
    STATE,
    ROW,
    PROGRESS;

    /** The word of the contract. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * An event.
   *
   * @param position of whoever knows it
   * @param change the state, of a change
   * @param row of a record
   */
  public record Event(
      Kind kind,
      EventPosition position,
      Optional<JobHistory.Change> change,
      Optional<ImportRow> row) {}

  /**
   * Some events.
   *
   * @param position after them; it may be further than the last of them
   */
  public record Batch(List<Event> events, EventPosition position) {
    public Batch {
      events = List.copyOf(events);
    }
  }

  /** Whether nothing will ever come after a position. */
  public static boolean over(ImportJob job, EventPosition position) {
    return !job.open() && position.changes() >= changes(job).size();
  }

  /**
   * The next events, a page of records at most; none: nothing new has happened.
   *
   * @param wanted which records are told of
   */
  public Future<Batch> after(ImportJob job, EventPosition position, Predicate<ImportRow> wanted) {
    var events = new ArrayList<Event>();
    var now = changes(job, position, events);
    long known = Math.max(now.record(), job.origin().options().startFrom() - 1);
    long acknowledged = job.checkpoint().next() - 1;
    if (known >= acknowledged) {
      return Future.succeededFuture(ending(job, now, events));
    }
    int page = LedgerPage.of(known + 1);
    return rows.page(job, page)
        .map(
            all -> {
              for (var row : all) {
                if (row.number() > known && wanted.test(row)) {
                  events.add(row(now.at(row.number()), row));
                }
              }
              long told = Math.min(acknowledged, LedgerPage.first(page + 1) - 1);
              return told < acknowledged
                  ? new Batch(events, now.at(told))
                  : ending(job, now.at(told), events);
            });
  }

  /** The changes that do not end the job. */
  private static EventPosition changes(
      ImportJob job, EventPosition position, ArrayList<Event> events) {
    var changes = changes(job);
    var now = position;
    while (now.changes() < changes.size() - (job.open() ? 0 : 1)) {
      var change = changes.get(now.changes());
      now = now.changed();
      events.add(new Event(Kind.STATE, now, Optional.of(change), Optional.empty()));
    }
    return now;
  }

  /** All records that are acknowledged are told of. */
  private static Batch ending(ImportJob job, EventPosition told, List<Event> events) {
    var now = told;
    if (!now.progress() && now.record() > 0) {
      now = now.shown();
      events.add(new Event(Kind.PROGRESS, now, Optional.empty(), Optional.empty()));
    }
    if (!job.open() && now.changes() < changes(job).size()) {
      var last = changes(job).get(now.changes());
      now = now.changed();
      events.add(new Event(Kind.STATE, now, Optional.of(last), Optional.empty()));
    }
    return new Batch(events, now);
  }

  private static Event row(EventPosition position, ImportRow row) {
    return new Event(Kind.ROW, position, Optional.empty(), Optional.of(row));
  }

  /** A job of an earlier version knows only the last. */
  private static List<JobHistory.Change> changes(ImportJob job) {
    return job.history().changes().isEmpty()
        ? List.of(new JobHistory.Change("", job.state(), job.createdAt()))
        : job.history().changes();
  }
}
