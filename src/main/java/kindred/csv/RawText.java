package kindred.csv;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/**
 * The original text of a record in the form in which it is stored: characters, and bytes that could
 * not be decoded, so that both can be written again. A text without such bytes is stored unchanged.
 */
public final class RawText {

  /** Unicode noncharacters: reserved for internal use, they do not occur in regular text. */
  private static final char PREFIX = '\ufdd0';

  private static final char ESCAPE = '\ufdd1';
  private static final char DIGITS = '\ufde0';
  private static final int BITS = 4;
  private static final int LOWER = (1 << BITS) - 1;

  private final StringBuilder stored = new StringBuilder().append(PREFIX);

  /** A text that could be decoded; it is escaped if it starts like the stored form. */
  static String of(String text) {
    return text.isEmpty() || text.charAt(0) != PREFIX ? text : new RawText().text(text).stored();
  }

  RawText text(CharSequence characters) {
    for (int i = 0; i < characters.length(); i++) {
      char character = characters.charAt(i);
      stored.append(character);
      if (character == ESCAPE) {
        stored.append(ESCAPE);
      }
    }
    return this;
  }

  /** Appends bytes that could not be decoded. */
  public RawText bytes(byte[] undecodable) {
    for (byte one : undecodable) {
      stored
          .append(ESCAPE)
          .append((char) (DIGITS + (Byte.toUnsignedInt(one) >> BITS)))
          .append((char) (DIGITS + (one & LOWER)));
    }
    return this;
  }

  public String stored() {
    return stored.toString();
  }

  /** Passes on the characters and the bytes of a stored text, in order. */
  public static void read(String stored, Consumer<String> characters, Consumer<byte[]> bytes) {
    if (stored.isEmpty() || stored.charAt(0) != PREFIX) {
      characters.accept(stored);
      return;
    }
    var text = new StringBuilder();
    var undecodable = new ByteArrayOutputStream();
    for (int i = 1; i < stored.length(); i++) {
      boolean isByte = stored.charAt(i) == ESCAPE && stored.charAt(i + 1) != ESCAPE;
      if (isByte) {
        flush(text, characters);
        undecodable.write((stored.charAt(i + 1) - DIGITS << BITS) + stored.charAt(i + 2) - DIGITS);
        i += 2;
      } else {
        flush(undecodable, bytes);
        text.append(stored.charAt(i));
        i += stored.charAt(i) == ESCAPE ? 1 : 0;
      }
    }
    flush(text, characters);
    flush(undecodable, bytes);
  }

  private static void flush(StringBuilder text, Consumer<String> characters) {
    if (!text.isEmpty()) {
      characters.accept(text.toString());
      text.setLength(0);
    }
  }

  private static void flush(ByteArrayOutputStream undecodable, Consumer<byte[]> bytes) {
    if (undecodable.size() > 0) {
      bytes.accept(undecodable.toByteArray());
      undecodable.reset();
    }
  }
}
