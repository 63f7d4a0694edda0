package kindred.csv;

import java.util.Set;

/** The text of one record, or why there is none. */
public sealed interface RawRecord {

  /** The record's first line; lines count from 1. */
  long line();

  /** Its original text as it is kept, without the line end. */
  String raw();

  /** A record whose quotes are sound. */
  record Whole(long line, String text) implements RawRecord {

    @Override
    public String raw() {
      return RawText.of(text);
    }
  }

  /**
   * A record that cannot be read; the message names no value.
   *
   * @param raw the {@link RawText} of its first line, or of all of it if only bytes do not decode;
   *     empty when that is too long to be held
   */
  public record Damaged(long line, String code, String message, String raw) implements RawRecord {

    /** Codes of records of which only the first line is kept. */
    private static final Set<String> TORN =
        Set.of("unclosed-quote", "text-after-quote", "record-too-large");

    /** Whether a record that failed like this may open a quote that it does not close. */
    public static boolean torn(String code) {
      return TORN.contains(code);
    }
  }
}
