package kindred.csv;

import java.util.Set;

/** The text of one record, or the reason why it cannot be parsed. */
public sealed interface RawRecord {

  /** The first line of the record in the file, from 1. */
  long line();

  /** Its original text as {@link RawText}, without the line end. */
  String raw();

  /** A record whose quotes are balanced. */
  record Whole(long line, String text) implements RawRecord {

    @Override
    public String raw() {
      return RawText.of(text);
    }
  }

  /**
   * A record that cannot be parsed; the message contains no value.
   *
   * @param raw the {@link RawText} of its first line, or of the whole record if only its bytes
   *     cannot be decoded; empty if that is too long to be stored
   */
  public record Damaged(long line, String code, String message, String raw) implements RawRecord {

    private static final Set<String> TRUNCATED =
        Set.of("unclosed-quote", "text-after-quote", "record-too-large");

    /** Whether only the first line of such a record is kept; it may contain an unclosed quote. */
    public static boolean truncated(String code) {
      return TRUNCATED.contains(code);
    }
  }
}
