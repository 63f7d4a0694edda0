package kindred.schema;

import java.util.regex.Pattern;

/**
 * Text as a person sees it: without {@link Blanks} at its ends, and without characters that only
 * control the layout. Files and clipboards add both, and nobody can see the difference.
 */
public final class VisibleText {

  /** Soft hyphen, zero-width characters, joiners, direction marks and byte-order marks. */
  private static final Pattern INVISIBLE =
      Pattern.compile(
          "[\\u00AD\\u061C\\u180E\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\uFEFF]+");

  private VisibleText() {}

  /** The visible part of the text; empty if there is none. */
  public static String of(String text) {
    return Blanks.strip(INVISIBLE.matcher(text).replaceAll(""));
  }
}
