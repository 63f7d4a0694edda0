package kindred.jobs;

import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The form of dates in a file, such as {@code dd.MM.yyyy}: letters as in {@link DateTimeFormatter},
 * English names of months. A year of two digits is one of 1930 to 2029. A time without a zone is
 * UTC, and a date without a time is midnight.
 *
 * @param pattern as the client gives it
 */
public record DatePattern(String pattern, DateTimeFormatter formatter) {

  private static final int FIRST_OF_SHORT_YEARS = 1930;
  private static final int LONGEST = 64;
  private static final Pattern SHORT_YEAR = Pattern.compile("(?<![uy])(uu|yy)(?![uy])");
  private static final Pattern YEAR_OF_ERA = Pattern.compile("y(?=(?:[^']*'[^']*')*[^']*$)");

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException with a message that says which values are allowed
   */
  public static DatePattern of(String pattern) {
    try {
      if (pattern.length() > LONGEST) {
        throw new IllegalArgumentException("too long");
      }
      var formatter = formatter(YEAR_OF_ERA.matcher(pattern).replaceAll("u"));
      var known = new DatePattern(pattern, formatter);
      if (known
          .iso(formatter.format(LocalDateTime.of(2012, 11, 10, 9, 8).atOffset(ZoneOffset.UTC)))
          .isPresent()) {
        return known;
      }
    } catch (IllegalArgumentException | DateTimeException invalid) {
      // refused below
    }
    throw new IllegalArgumentException(
        "has a form of dates that is not one of year, month and day, such as dd.MM.yyyy");
  }

  private static DateTimeFormatter formatter(String pattern) {
    var builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
    var year = SHORT_YEAR.matcher(pattern);
    int from = 0;
    while (year.find()) {
      append(builder, pattern.substring(from, year.start()));
      builder.appendValueReduced(ChronoField.YEAR, 2, 2, FIRST_OF_SHORT_YEARS);
      from = year.end();
    }
    append(builder, pattern.substring(from));
    return builder.toFormatter(Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);
  }

  private static void append(DateTimeFormatterBuilder builder, String part) {
    if (!part.isEmpty()) {
      builder.appendPattern(part);
    }
  }

  /** A date in this form as an ISO date; empty if the text does not have the form. */
  public Optional<String> iso(String text) {
    return parsed(text).map(LocalDate::from).map(LocalDate::toString);
  }

  /** The same as an ISO date and time in UTC. */
  public Optional<String> isoTime(String text) {
    return parsed(text)
        .map(
            found ->
                found instanceof OffsetDateTime zoned
                    ? zoned
                    : (found instanceof LocalDateTime local
                            ? local
                            : LocalDate.from(found).atTime(LocalTime.MIDNIGHT))
                        .atOffset(ZoneOffset.UTC))
        .map(DateTimeFormatter.ISO_OFFSET_DATE_TIME::format);
  }

  private Optional<TemporalAccessor> parsed(String text) {
    var end = new ParsePosition(0);
    if (formatter.parseUnresolved(text, end) == null || end.getIndex() < text.length()) {
      return Optional.empty(); // most texts of another form, without the cost of an exception
    }
    try {
      return Optional.of(
          formatter.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from));
    } catch (DateTimeException otherForm) {
      return Optional.empty();
    }
  }
}
