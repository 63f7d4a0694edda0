package kindred.schema;

import java.util.regex.Pattern;

/**
 * Text as a person sees it: without blanks at its ends, and without characters that only control
 * the layout. Files and clipboards add both, and nobody can see the difference. Blanks are all
 * characters that Unicode calls white space, among them the no-break spaces.
 */
public final class VisibleText {

  /** Soft hyphen, zero-width characters, joiners, direction marks and byte-order marks. */
  private static final Pattern INVISIBLE =
      Pattern.compile(
          "[\\u00AD\\u061C\\u180E\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\uFEFF]+");

  /** What a text with other control characters is told, after its name, in a refusal. */
  public static final String NO_CONTROLS =
      "must not contain control characters; only tab and line ends are allowed";

  private VisibleText() {}

  /** Whether the text has control characters other than tab and line ends. */
  public static boolean hasControls(String text) {
    return text.chars().anyMatch(c -> Character.isISOControl(c) && "\t\r\n\u0085".indexOf(c) < 0);
  }

  /** The visible part of the text; empty if there is none. */
  public static String of(String text) {
    return strip(INVISIBLE.matcher(text).replaceAll(""));
  }

  private static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return Character.isSpaceChar(c) || (c >= '\t' && c <= '\r') || c == '\u0085';
  }
}
