package kindred.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import kindred.problem.Problem;

/**
 * Recognises by its first bytes a file that is no text, or not in the encoding in which it would be
 * read.
 */
final class FileSignature {

  private static final int SHORTEST = 4;

  /** So many bytes of a table in UTF-16 have a zero byte: delimiters and line ends have one. */
  private static final int SHORTEST_WIDE = 16;

  /** So many bytes show what a text is. */
  private static final int LONGEST_TEXT = 256;

  private static final Pattern WIDE = Pattern.compile("UTF-(16|32)");
  private static final String EXPORT = "Export the data as CSV.";
  private static final String UNPACK = "Unpack it and send the CSV file.";

  private record Known(String hex, String format, String advice) {}

  private static final List<Known> KNOWN =
      List.of(
          zip("504b0304"),
          zip("504b0506"),
          zip("504b0708"),
          compressed("1f8b", "gzip"),
          compressed("28b52ffd", "zstd"),
          new Known("255044462d", "a PDF document", EXPORT),
          new Known("d0cf11e0a1b11ae1", "an old Excel workbook (xls)", "Save it as CSV."),
          new Known("fd377a585a00", "an xz archive", UNPACK),
          new Known("377abcaf271c", "a 7z archive", UNPACK),
          new Known("526172211a07", "a rar archive", UNPACK),
          new Known("425a68", "a bzip2 archive", UNPACK),
          new Known("89504e47", "a PNG picture", EXPORT),
          new Known("ffd8ff", "a JPEG picture", EXPORT),
          new Known("47494638", "a GIF picture", EXPORT),
          new Known("5041523115", "a Parquet file", EXPORT),
          new Known("4f626a01", "an Avro file", EXPORT),
          new Known("4152524f57310000", "an Arrow file", EXPORT),
          new Known("53514c69746520666f726d6174203300", "an SQLite database", EXPORT));

  private record KnownText(Pattern start, String format) {}

  /** Blanks and line ends before a text do not count. */
  private static final List<KnownText> KNOWN_TEXTS =
      List.of(
          text("\\{\\\\rtf", "an RTF document"),
          text("(?i)<(!doctype|html|head|body)\\b", "a web page"),
          text("<\\?xml\\b", "XML"),
          text("BEGIN:VCARD", "contacts in vCard form"),
          text("\\{\\s*\"|\\[\\s*[\\[{\"]", "JSON"));

  private FileSignature() {}

  /** Refuses bytes that are no text in an encoding. */
  static void requireText(ByteBuffer start, ByteOrderMark read) {
    for (var known : KNOWN) {
      if (ByteOrderMark.startsWith(start, HexFormat.of().parseHex(known.hex()))) {
        throw notCsv(known.format(), known.advice());
      }
    }
    var text = beginning(start, read);
    for (var known : KNOWN_TEXTS) {
      if (known.start().matcher(text).lookingAt()) {
        throw notCsv(known.format());
      }
    }
    requireEncoding(start, read);
  }

  /** The first characters of a text of one byte for each of them, without blanks before it. */
  private static String beginning(ByteBuffer start, ByteOrderMark read) {
    int mark = read.bytes().length;
    int length = Math.min(start.remaining() - mark, LONGEST_TEXT);
    var characters = ISO_8859_1.decode(start.slice(start.position() + mark, length));
    return characters.toString().stripLeading();
  }

  private static void requireEncoding(ByteBuffer start, ByteOrderMark read) {
    if (!read.hex().isEmpty()) {
      return;
    }
    var found = unmarked(start);
    if (found.isPresent() && !reads(read.encoding(), found.get())) {
      throw refused(
          "wrong-encoding",
          ("The file looks like %1$s without a byte-order mark."
                  + " Set the parameter 'encoding' to %1$s.")
              .formatted(found.get().name()));
    }
    if (WIDE.matcher(read.encoding().name()).lookingAt() && isAscii(start)) {
      throw refused(
          "wrong-encoding",
          "The file does not look like %s. Set the parameter 'encoding' to that of the file."
              .formatted(read.encoding().name()));
    }
  }

  private static boolean isAscii(ByteBuffer start) {
    for (int i = start.position(); i < start.limit(); i++) {
      if (start.get(i) <= 0) {
        return false;
      }
    }
    return start.remaining() >= SHORTEST_WIDE;
  }

  /** The Unicode encoding of text without a byte-order mark whose first characters are Latin. */
  private static Optional<Charset> unmarked(ByteBuffer start) {
    if (start.remaining() < SHORTEST) {
      return Optional.empty();
    }
    var zeros = new StringBuilder();
    for (int i = 0; i < SHORTEST; i++) {
      zeros.append(start.get(start.position() + i) == 0 ? '0' : 'x');
    }
    return switch (zeros.toString()) {
      case "x0x0" -> Optional.of(UTF_16LE);
      case "0x0x" -> Optional.of(UTF_16BE);
      case "x000" -> Optional.of(Charset.forName("UTF-32LE"));
      case "000x" -> Optional.of(Charset.forName("UTF-32BE"));
      default -> Optional.empty();
    };
  }

  /** Without a byte-order mark, UTF-16 and UTF-32 are read as big-endian. */
  private static boolean reads(Charset read, Charset found) {
    return read.equals(found) || found.name().equals(read.name() + "BE");
  }

  private static Known zip(String hex) {
    return new Known(
        hex, "an Excel workbook (xlsx) or another zip file", "Save it as CSV, or unpack it.");
  }

  private static KnownText text(String start, String format) {
    return new KnownText(Pattern.compile(start), format);
  }

  private static Known compressed(String hex, String name) {
    return new Known(
        hex,
        name,
        "Decompress it. Only a body that is the file may be compressed, once, with the header"
            + " 'Content-Encoding: "
            + name
            + "'.");
  }

  /** The refusal of a file of another format, which can be exported as CSV. */
  static Problem.ProblemException notCsv(String format) {
    return notCsv(format, EXPORT);
  }

  private static Problem.ProblemException notCsv(String format, String advice) {
    return refused("not-csv", "The file looks like " + format + ", not CSV. " + advice);
  }

  private static Problem.ProblemException refused(String code, String detail) {
    return Problem.of(Problem.Kind.INVALID, code, detail).exception();
  }
}
