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
 * The events of a job, in one order: a client that continues after its last event, on any server,
 * misses no event and receives none twice.
 *
 * <p>Rows follow in the order of the file, as far as they are acknowledged; state changes follow in
 * the order in which they happened. The change that ends the job is the last event.
 */
public final class ImportEvents {

  private final ImportRows rows;

  ImportEvents(ImportRows rows) {
    this.rows = rows;
  }

  public enum Kind {
    STATE,
    ROW,
    PROGRESS;

    /** The name in the API. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * An event.
   *
   * @param position the position of a client that has received it
   * @param change the new state, of a state event
   * @param row the row, of a row event
   */
  public record Event(
      Kind kind,
      EventPosition position,
      Optional<JobHistory.Change> change,
      Optional<ImportRow> row) {}

  /**
   * Consecutive events.
   *
   * @param position the position after them; may be beyond that of the last event
   */
  public record Batch(List<Event> events, EventPosition position) {
    public Batch {
      events = List.copyOf(events);
    }
  }

  /** Whether no event follows this position, now or later. */
  public static boolean complete(ImportJob job, EventPosition position) {
    return !job.open() && position.changes() >= changes(job).size();
  }

  /**
   * The next events, of at most one page of rows; none: nothing new has happened.
   *
   * @param filter selects the rows to report
   */
  public Future<Batch> after(ImportJob job, EventPosition position, Predicate<ImportRow> filter) {
    var events = new ArrayList<Event>();
    var now = changes(job, position, events);
    long known = Math.max(now.row(), job.origin().options().startFrom() - 1);
    long acknowledged = job.checkpoint().next() - 1;
    if (known >= acknowledged) {
      return Future.succeededFuture(ending(job, now, events));
    }
    int page = LedgerPage.of(known + 1);
    return rows.page(job, page)
        .map(
            all -> {
              for (var row : all) {
                if (row.number() > known && filter.test(row)) {
                  events.add(row(now.withRow(row.number()), row));
                }
              }
              long reported = Math.min(acknowledged, LedgerPage.first(page + 1) - 1);
              return reported < acknowledged
                  ? new Batch(events, now.withRow(reported))
                  : ending(job, now.withRow(reported), events);
            });
  }

  /** Adds the state changes that do not end the job. */
  private static EventPosition changes(ImportJob job, EventPosition position, List<Event> events) {
    var changes = changes(job);
    var now = position;
    while (now.changes() < changes.size() - (job.open() ? 0 : 1)) {
      var change = changes.get(now.changes());
      now = now.withNextChange();
      events.add(new Event(Kind.STATE, now, Optional.of(change), Optional.empty()));
    }
    return now;
  }

  /** Completes the events when all acknowledged rows are reported. */
  private static Batch ending(ImportJob job, EventPosition reported, List<Event> events) {
    var now = reported;
    if (!now.progress() && now.row() > 0) {
      now = now.withProgress();
      events.add(new Event(Kind.PROGRESS, now, Optional.empty(), Optional.empty()));
    }
    if (!job.open() && now.changes() < changes(job).size()) {
      var last = changes(job).get(now.changes());
      now = now.withNextChange();
      events.add(new Event(Kind.STATE, now, Optional.of(last), Optional.empty()));
    }
    return new Batch(events, now);
  }

  private static Event row(EventPosition position, ImportRow row) {
    return new Event(Kind.ROW, position, Optional.empty(), Optional.of(row));
  }

  /** A job of an earlier version has no history: its only state counts. */
  private static List<JobHistory.Change> changes(ImportJob job) {
    return job.history().changes().isEmpty()
        ? List.of(new JobHistory.Change("", job.state(), job.createdAt()))
        : job.history().changes();
  }
}
