package kindred.profile;

import java.util.regex.Pattern;

/** What a segment may be: a text that travels in an HTTP header unchanged. */
public final class Segment {

  /** The segment of a profile for which the client gives none. */
  public static final String DEFAULT = "default";

  /** The rule of {@link #isSegment} as part of a sentence. */
  public static final String FORM_IN_WORDS =
      "1 to 64 printable ASCII characters without blanks at the ends";

  private static final Pattern FORM = Pattern.compile("[!-~]([ -~]{0,62}[!-~])?");

  private Segment() {}

  /** Whether a text may be a segment; the contract has the same rule. */
  public static boolean isSegment(String text) {
    return FORM.matcher(text).matches();
  }
}
