package kindred.imports;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.List;

/**
 * The bytes by which some writers announce their encoding; they are no part of the text.
 *
 * @param encoding what they announce
 * @param length how many bytes they are
 */
record ByteOrderMark(Charset encoding, int length) {

  private record Known(byte[] bytes, Charset encoding) {

    Known(String hex, Charset encoding) {
      this(HexFormat.of().parseHex(hex), encoding);
    }

    boolean begins(ByteBuffer text) {
      return text.remaining() >= bytes.length
          && text.slice(text.position(), bytes.length).equals(ByteBuffer.wrap(bytes));
    }
  }

  /** The longer ones first: the mark of UTF-16LE also begins the mark of UTF-32LE. */
  private static final List<Known> KNOWN =
      List.of(
          new Known("fffe0000", Charset.forName("UTF-32LE")),
          new Known("0000feff", Charset.forName("UTF-32BE")),
          new Known("efbbbf", UTF_8),
          new Known("fffe", UTF_16LE),
          new Known("feff", UTF_16BE));

  /** The mark a text begins with, or one without bytes that announces what was declared. */
  static ByteOrderMark of(ByteBuffer text, Charset declared) {
    return KNOWN.stream()
        .filter(known -> known.begins(text))
        .findFirst()
        .map(known -> new ByteOrderMark(known.encoding(), known.bytes().length))
        .orElse(new ByteOrderMark(declared, 0));
  }
}
