package kindred.http;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whole numbers in headers and queries: ASCII digits only. Java's own parsers also take a plus, and
 * digits of other scripts.
 */
public final class WholeNumber {

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,10}");

  private WholeNumber() {}

  /** The number; empty when the text is not one from 1 to the maximum. */
  public static Optional<Integer> parse(String text, int most) {
    return Optional.of(text)
        .filter(given -> DIGITS.matcher(given).matches())
        .map(Long::parseLong)
        .filter(number -> number >= 1 && number <= most)
        .map(Long::intValue);
  }
}
