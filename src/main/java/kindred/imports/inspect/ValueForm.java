package kindred.imports.inspect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import kindred.jobs.DatePattern;
import kindred.schema.AttributeType;
import kindred.schema.VisibleText;

/** What values look like; the more special ones first. */
enum ValueForm {
  EMAIL(
      "e-mail addresses",
      Pattern.compile("[^\\s@,;<>]+@[^\\s@,;<>]+\\.\\p{L}{2,}").asMatchPredicate()),
  DATE("dates", ValueForm::isDate),
  PHONE("telephone numbers", ValueForm::isPhone);

  private static final Pattern PHONE_FORM = Pattern.compile("(?=.*[ +()/-])\\+?[0-9 ()./-]{7,24}");
  private static final Pattern ISO = Pattern.compile("\\d{4}-\\d{2}-\\d{2}([T ].*)?");
  private static final int LEAST_DIGITS = 6;

  /** With dots the day is always first. */
  private static final Pattern DAY_OR_MONTH_FIRST = Pattern.compile("(d[/-]M|M[/-]d)[/-]");

  /** Where day and month may be either, the form that is used in more countries comes first. */
  private static final List<DatePattern> DATE_PATTERNS =
      List.of(
          DatePattern.of("d.M.yyyy"),
          DatePattern.of("d/M/yyyy"),
          DatePattern.of("M/d/yyyy"),
          DatePattern.of("d-M-yyyy"),
          DatePattern.of("yyyy/M/d"),
          DatePattern.of("yyyy.M.d"),
          DatePattern.of("yyyyMMdd"),
          DatePattern.of("d.M.yy"),
          DatePattern.of("d/M/yy"),
          DatePattern.of("M/d/yy"),
          DatePattern.of("d MMM yyyy"),
          DatePattern.of("d-MMM-yyyy"),
          DatePattern.of("d-MMM-yy"),
          DatePattern.of("MMM d, yyyy"),
          DatePattern.of("d MMMM yyyy"),
          DatePattern.of("MMMM d, yyyy"),
          DatePattern.of("d.M.yyyy HH:mm"),
          DatePattern.of("d.M.yyyy HH:mm:ss"),
          DatePattern.of("d/M/yyyy HH:mm"),
          DatePattern.of("d/M/yyyy HH:mm:ss"),
          DatePattern.of("M/d/yyyy HH:mm"),
          DatePattern.of("M/d/yyyy HH:mm:ss"),
          DatePattern.of("yyyy-MM-dd HH:mm"),
          DatePattern.of("yyyy-MM-dd HH:mm:ss"),
          DatePattern.of("yyyy-MM-dd HH:mm:ss.SSS"));

  private final String plural;
  private final Predicate<String> form;

  ValueForm(String plural, Predicate<String> form) {
    this.plural = plural;
    this.form = form;
  }

  /** What values of this form are, in a message. */
  String plural() {
    return plural;
  }

  boolean fits(String text) {
    return form.test(text);
  }

  private static boolean isPhone(String text) {
    return PHONE_FORM.matcher(text).matches()
        && text.chars().filter(Character::isDigit).count() >= LEAST_DIGITS;
  }

  private static boolean isDate(String text) {
    return ISO.matcher(text).matches()
        || DATE_PATTERNS.stream().anyMatch(pattern -> pattern.iso(text).isPresent());
  }

  /**
   * The form in which most values of a column are dates; empty if most are dates already, or none
   * fits half of them.
   *
   * @param type {@code DATE} or {@code DATETIME}
   */
  static Optional<String> datePattern(Map<String, Integer> values, AttributeType type) {
    long all = fitting(values, any -> true);
    long most = fitting(values, text -> isValid(text, type));
    Optional<String> best = Optional.empty();
    for (var pattern : DATE_PATTERNS) {
      long fitting = fitting(values, text -> pattern.iso(VisibleText.of(text)).isPresent());
      if (fitting > most && fitting * 2 >= all) {
        most = fitting;
        best = Optional.of(pattern.pattern());
      }
    }
    return best;
  }

  /**
   * How many dates are others if day and month change places; 0 if a value shows which is which.
   *
   * @param pattern the form of the dates
   */
  static long ambiguous(Map<String, Integer> values, String pattern) {
    if (!DAY_OR_MONTH_FIRST.matcher(pattern).lookingAt()) {
      return 0;
    }
    var form = DatePattern.of(pattern);
    var swapped = DatePattern.of(pattern.replace('d', '?').replace('M', 'd').replace('?', 'M'));
    var dates = new LinkedHashMap<String, Integer>(values);
    dates.keySet().removeIf(text -> form.iso(VisibleText.of(text)).isEmpty());
    boolean open =
        dates.keySet().stream().allMatch(text -> swapped.iso(VisibleText.of(text)).isPresent());
    return open
        ? fitting(
            dates,
            text -> !form.iso(VisibleText.of(text)).equals(swapped.iso(VisibleText.of(text))))
        : 0;
  }

  /** How many values of a column fit; each text stands for as many as its number says. */
  static long fitting(Map<String, Integer> values, Predicate<String> form) {
    return values.entrySet().stream()
        .filter(value -> form.test(value.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static boolean isValid(String text, AttributeType type) {
    try {
      type.read(text);
      return true;
    } catch (IllegalArgumentException invalid) {
      return false;
    }
  }
}
