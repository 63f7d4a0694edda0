package kindred.csv;

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
 * @param hex the bytes, in hexadecimal
 */
public record ByteOrderMark(Charset encoding, String hex) {

  /** What any reader of ours understands, whatever encoding it is told. */
  public static final ByteOrderMark OF_UTF_8 = new ByteOrderMark(UTF_8, "efbbbf");

  /** The longer ones first: the mark of UTF-16LE also begins the mark of UTF-32LE. */
  private static final List<ByteOrderMark> KNOWN =
      List.of(
          new ByteOrderMark(Charset.forName("UTF-32LE"), "fffe0000"),
          new ByteOrderMark(Charset.forName("UTF-32BE"), "0000feff"),
          OF_UTF_8,
          new ByteOrderMark(UTF_16LE, "fffe"),
          new ByteOrderMark(UTF_16BE, "feff"));

  /** The mark a text begins with, or one without bytes that announces what was declared. */
  public static ByteOrderMark of(ByteBuffer text, Charset declared) {
    return KNOWN.stream()
        .filter(known -> known.begins(text))
        .findFirst()
        .orElse(new ByteOrderMark(declared, ""));
  }

  /** The mark of these bytes, or one without bytes that announces what was declared. */
  public static ByteOrderMark of(String hex, Charset declared) {
    return KNOWN.stream()
        .filter(known -> known.hex().equals(hex))
        .findFirst()
        .orElse(new ByteOrderMark(declared, ""));
  }

  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  private boolean begins(ByteBuffer text) {
    var bytes = bytes();
    return text.remaining() >= bytes.length
        && text.slice(text.position(), bytes.length).equals(ByteBuffer.wrap(bytes));
  }
}
