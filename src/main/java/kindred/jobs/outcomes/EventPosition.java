package kindred.jobs.outcomes;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The events of a job that a client has received. It counts stored facts, so it means the same on
 * every server.
 *
 * @param row all rows up to this one
 * @param changes the number of state changes
 * @param progress whether also the progress after that row
 */
public record EventPosition(long row, int changes, boolean progress) {

  /** Before the first event. */
  public static final EventPosition START = new EventPosition(0, 0, false);

  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})\\.([0-9]{1,9})(p?)");

  /** The position with this id; empty: the id is invalid. */
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

  /** The id of the last event received. */
  public String print() {
    return row + "." + changes + (progress ? "p" : "");
  }

  EventPosition withRow(long reported) {
    return reported == row ? this : new EventPosition(reported, changes, false);
  }

  EventPosition withNextChange() {
    return new EventPosition(row, changes + 1, progress);
  }

  EventPosition withProgress() {
    return new EventPosition(row, changes, true);
  }
}
