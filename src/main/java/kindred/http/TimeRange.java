package kindred.http;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The times of a list. They are whole milliseconds, as the times in the tables are.
 *
 * @param after at this time or later
 * @param before earlier
 */
public record TimeRange(Optional<Instant> after, Optional<Instant> before) {

  private static final Instant FIRST = Instant.EPOCH;
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

  /** The times that two parameters of the query name; the contract knows them as times. */
  public static TimeRange of(Call call, String after, String before) {
    return new TimeRange(
        call.query(after).map(TimeRange::read), call.query(before).map(TimeRange::read));
  }

  /** Rounded up: a time in the tables is at or after both, or before both. */
  static Instant read(String text) {
    var time = Instant.parse(text);
    if (time.isBefore(FIRST)) {
      return FIRST;
    }
    return time.isAfter(LAST) ? LAST : time.plusNanos(999_999).truncatedTo(ChronoUnit.MILLIS);
  }

  public boolean contains(Instant time) {
    return after.map(first -> !time.isBefore(first)).orElse(true)
        && before.map(time::isBefore).orElse(true);
  }
}
