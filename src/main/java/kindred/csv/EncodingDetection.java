package kindred.csv;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.List;

/**
 * Finds the encoding of a text from its first bytes: by its byte-order mark; UTF-16 and UTF-32 by
 * their zero bytes; UTF-8 because other texts are not valid in it. What remains has one byte for
 * each character, and the encoding that puts the most letters where letters can be is a guess.
 *
 * @param mark the encoding, and its byte-order mark if there is one
 * @param certain whether it is not a guess
 */
record EncodingDetection(ByteOrderMark mark, boolean certain) {

  /** The text is of UTF-16 only if it has at least one zero byte in so many. */
  private static final int BYTES_PER_ZERO = 64;

  private static final int UTF_32_UNIT = 4;

  private static final char APOSTROPHE = '\u2019';

  /** The likelier first. */
  private static final List<Charset> OF_ONE_BYTE =
      List.of(
          Charset.forName("windows-1252"),
          Charset.forName("x-MacRoman"),
          Charset.forName("IBM850"));

  /**
   * The encoding of a text.
   *
   * @param complete whether these are all bytes of the text
   */
  static EncodingDetection of(byte[] bytes, boolean complete) {
    var mark = ByteOrderMark.of(ByteBuffer.wrap(bytes), UTF_8);
    if (!mark.hex().isEmpty()) {
      return new EncodingDetection(mark, true);
    }
    var wide = wide(bytes);
    if (isValid(bytes, wide, complete)) {
      return new EncodingDetection(new ByteOrderMark(wide, ""), true);
    }
    if (isMostlyUtf8(bytes, complete)) {
      return new EncodingDetection(mark, true);
    }
    var best = OF_ONE_BYTE.get(0);
    for (var other : OF_ONE_BYTE) {
      best = letters(bytes, other) > letters(bytes, best) ? other : best;
    }
    return new EncodingDetection(new ByteOrderMark(best, ""), false);
  }

  /** The Unicode encoding that the zero bytes indicate. */
  private static Charset wide(byte[] bytes) {
    var zeros = new int[UTF_32_UNIT];
    for (int i = 0; i < bytes.length; i++) {
      zeros[i % UTF_32_UNIT] += bytes[i] == 0 ? 1 : 0;
    }
    int units = bytes.length / UTF_32_UNIT;
    int even = zeros[0] + zeros[2];
    int odd = zeros[1] + zeros[3];
    if ((even + odd) * BYTES_PER_ZERO < bytes.length || even + odd == 0) {
      return UTF_8;
    }
    if (zeros[3] >= units && zeros[2] * 2 > units) {
      return Charset.forName("UTF-32LE");
    }
    if (zeros[0] >= units && zeros[1] * 2 > units) {
      return Charset.forName("UTF-32BE");
    }
    return odd > even ? UTF_16LE : UTF_16BE;
  }

  private static boolean isValid(byte[] bytes, Charset encoding, boolean complete) {
    var decoder =
        encoding
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    return !decoder
        .decode(ByteBuffer.wrap(bytes), CharBuffer.allocate(bytes.length), complete)
        .isError();
  }

  /** Whether all is valid in UTF-8, or more characters of several bytes are than not. */
  private static boolean isMostlyUtf8(byte[] bytes, boolean complete) {
    var decoder = UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
    var input = ByteBuffer.wrap(bytes);
    var text = CharBuffer.allocate(bytes.length);
    int invalid = 0;
    CoderResult result = decoder.decode(input, text, complete);
    while (result.isError()) {
      invalid++;
      input.position(input.position() + result.length());
      result = decoder.decode(input, text, complete);
    }
    long valid = text.flip().chars().filter(character -> character > 0x7f).count();
    return invalid == 0 || valid > invalid;
  }

  /** How many characters beyond ASCII are letters in the place of one, less those that are not. */
  private static int letters(byte[] bytes, Charset encoding) {
    var text = encoding.decode(ByteBuffer.wrap(bytes));
    int letters = 0;
    for (int i = 0; i < text.length(); i++) {
      char here = text.charAt(i);
      if (here > 0x7f) {
        char before = i == 0 ? ' ' : text.charAt(i - 1);
        char after = i + 1 == text.length() ? ' ' : text.charAt(i + 1);
        letters += letter(before, here, after);
      }
    }
    return letters;
  }

  private static int letter(char before, char here, char after) {
    if (here == '\ufffd' || Character.isISOControl(here)) {
      return -2;
    }
    boolean between = Character.isLetter(before) && Character.isLetter(after);
    if (Character.isLetter(here)) {
      boolean alone = !Character.isLetter(before) && !Character.isLetter(after);
      return alone ? 0 : isPlausible(before, here, after) ? 1 : -1;
    }
    return !between ? 0 : here == APOSTROPHE ? 1 : -1;
  }

  /** Not as dashes, quotes and signs of one encoding look as the letters of another. */
  private static boolean isPlausible(char before, char letter, char after) {
    if (Character.isLowerCase(letter)) {
      return !Character.isUpperCase(after);
    }
    return !Character.isLowerCase(before)
        && !(Character.isUpperCase(before) && Character.isLowerCase(after));
  }
}
