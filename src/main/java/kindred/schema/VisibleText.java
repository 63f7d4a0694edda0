package kindred.schema;

import java.util.regex.Pattern;

/**
 * Text as a person sees it: without blanks at its ends, and without characters that nobody sees.
 * Files and clipboards add both, and nobody can see the difference. Blanks are all characters that
 * Unicode calls white space, among them the no-break spaces.
 */
public final class VisibleText {

  /** The characters that Unicode calls default ignorable; Java has no name for them. */
  private static final Pattern INVISIBLE =
      Pattern.compile(
          "[\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F"
              + "\\u202A-\\u202E\\u2060-\\u206F\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF0-\\uFFF8"
              + "\\x{1BCA0}-\\x{1BCA3}\\x{1D173}-\\x{1D17A}\\x{E0000}-\\x{E0FFF}]+");

  /** What a text with other control characters is told, after its name, in a refusal. */
  public static final String NO_CONTROLS =
      "must not contain control characters; only tab and line ends are allowed";

  private VisibleText() {}

  /** Whether the text has control characters other than tab and line ends. */
  public static boolean hasControls(String text) {
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (Character.isISOControl(c) && "\t\r\n\u0085".indexOf(c) < 0) {
        return true;
      }
    }
    return false;
  }

  /** The visible part of the text; empty if there is none. */
  public static String of(String text) {
    return strip(isAscii(text) ? text : INVISIBLE.matcher(text).replaceAll(""));
  }

  /** Whether the text has ASCII characters only: most text has. */
  public static boolean isAscii(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) > 0x7F) {
        return false;
      }
    }
    return true;
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
