package kindred.schema;

/** Blanks are all characters that Unicode calls white space, among them the no-break spaces. */
public final class Blanks {

  private Blanks() {}

  /** The text without blanks at its ends. */
  public static String strip(String text) {
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
