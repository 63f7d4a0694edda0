package kindred.csv;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/**
 * The original text of a record as it is kept: characters, and bytes that are none, so that both
 * can be written again. A text without such bytes is kept as it is.
 */
public final class RawText {

  /** Characters that Unicode has set apart for uses like this one, and no text contains. */
  private static final char MARK = '\ufdd0';

  private static final char ESCAPE = '\ufdd1';
  private static final char DIGITS = '\ufde0';
  private static final int BITS = 4;
  private static final int LOWER = (1 << BITS) - 1;

  private final StringBuilder kept = new StringBuilder().append(MARK);

  /** A text that decoded; one that looks like ours is told apart. */
  static String of(String text) {
    return text.isEmpty() || text.charAt(0) != MARK ? text : new RawText().text(text).kept();
  }

  /** More characters of the text. */
  RawText text(CharSequence characters) {
    for (int i = 0; i < characters.length(); i++) {
      char character = characters.charAt(i);
      kept.append(character);
      if (character == ESCAPE) {
        kept.append(ESCAPE);
      }
    }
    return this;
  }

  /** More bytes, which are no characters. */
  public RawText bytes(byte[] undecodable) {
    for (byte one : undecodable) {
      kept.append(ESCAPE)
          .append((char) (DIGITS + (Byte.toUnsignedInt(one) >> BITS)))
          .append((char) (DIGITS + (one & LOWER)));
    }
    return this;
  }

  public String kept() {
    return kept.toString();
  }

  /** Gives the characters and the bytes of a kept text back, in their order. */
  public static void read(String kept, Consumer<String> characters, Consumer<byte[]> bytes) {
    if (kept.isEmpty() || kept.charAt(0) != MARK) {
      characters.accept(kept);
      return;
    }
    var text = new StringBuilder();
    var undecodable = new ByteArrayOutputStream();
    for (int i = 1; i < kept.length(); i++) {
      boolean isByte = kept.charAt(i) == ESCAPE && kept.charAt(i + 1) != ESCAPE;
      if (isByte) {
        give(text, characters);
        undecodable.write((kept.charAt(i + 1) - DIGITS << BITS) + kept.charAt(i + 2) - DIGITS);
        i += 2;
      } else {
        give(undecodable, bytes);
        text.append(kept.charAt(i));
        i += kept.charAt(i) == ESCAPE ? 1 : 0;
      }
    }
    give(text, characters);
    give(undecodable, bytes);
  }

  private static void give(StringBuilder text, Consumer<String> characters) {
    if (!text.isEmpty()) {
      characters.accept(text.toString());
      text.setLength(0);
    }
  }

  private static void give(ByteArrayOutputStream undecodable, Consumer<byte[]> bytes) {
    if (undecodable.size() > 0) {
      bytes.accept(undecodable.toByteArray());
      undecodable.reset();
    }
  }
}
