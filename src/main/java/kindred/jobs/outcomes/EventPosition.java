package kindred.jobs.outcomes;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How much of a job a client has been told: the same on every server, for it counts what is stored.
 *
 * @param record all records up to this one
 * @param changes so many changes of its state
 * @param progress whether also how far the job is with that record
 */
public record EventPosition(long record, int changes, boolean progress) {

  /** Nothing yet. */
  public static final EventPosition START = new EventPosition(0, 0, false);

  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})\\.([0-9]{1,9})(p?)");

  /** The position that an id was printed for; empty: none was. */
  public static Optional<EventPosition> parse(String id) {
    var form = FORM.matcher(id);
    return form.matches()
        ? Optional.of(
            new EventPosition(
                Long.parseLong(form.group(1)),
                Integer.parseInt(form.group(2)),
                !form.group(3).isEmpty()))
        : Optional.empty();
  }

  /** The id of the last event told. */
  public String print() {
    return record + "." + changes + (progress ? "p" : "");
  }

  EventPosition at(long told) {
    return told == record ? this : new EventPosition(told, changes, false);
  }

  EventPosition changed() {
    return new EventPosition(record, changes + 1, progress);
  }

  EventPosition shown() {
    return new EventPosition(record, changes, true);
  }
}
