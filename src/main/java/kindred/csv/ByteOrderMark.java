package kindred.csv;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.List;

/**
 * The bytes at the start of a file that name its encoding; they do not belong to the text.
 *
 * @param encoding the encoding that the bytes name
 * @param hex the bytes, in hexadecimal; empty: the file has no byte-order mark
 */
public record ByteOrderMark(Charset encoding, String hex) {

  /** A byte-order mark overrides any declared encoding, so this one can always be read. */
  public static final ByteOrderMark OF_UTF_8 = new ByteOrderMark(UTF_8, "efbbbf");

  /** The longer ones first: the byte-order mark of UTF-32LE starts with that of UTF-16LE. */
  private static final List<ByteOrderMark> KNOWN =
      List.of(
          new ByteOrderMark(Charset.forName("UTF-32LE"), "fffe0000"),
          new ByteOrderMark(Charset.forName("UTF-32BE"), "0000feff"),
          OF_UTF_8,
          new ByteOrderMark(UTF_16LE, "fffe"),
          new ByteOrderMark(UTF_16BE, "feff"));

  /** The byte-order mark at the start of the text; if there is none, an empty one as declared. */
  public static ByteOrderMark of(ByteBuffer text, Charset declared) {
    return KNOWN.stream()
        .filter(known -> startsWith(text, known.bytes()))
        .findFirst()
        .orElse(new ByteOrderMark(declared, ""));
  }

  /** The byte-order mark with these bytes; if there is none, an empty one as declared. */
  public static ByteOrderMark of(String hex, Charset declared) {
    return KNOWN.stream()
        .filter(known -> known.hex().equals(hex))
        .findFirst()
        .orElse(new ByteOrderMark(declared, ""));
  }

  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  static boolean startsWith(ByteBuffer text, byte[] bytes) {
    return text.remaining() >= bytes.length
        && text.slice(text.position(), bytes.length).equals(ByteBuffer.wrap(bytes));
  }
}
