package kindred.access;

import java.util.Optional;
import java.util.regex.Pattern;

/** The number of a tenant in a users file, in a token or in an argument. */
final class TenantNumber {

  private static final Pattern DIGITS = Pattern.compile("[1-9][0-9]{0,9}");

  private TenantNumber() {}

  static Optional<Integer> parse(String text) {
    return Optional.of(text)
        .filter(given -> DIGITS.matcher(given).matches())
        .map(Long::parseLong)
        .filter(number -> number <= Integer.MAX_VALUE)
        .map(Long::intValue);
  }
}
