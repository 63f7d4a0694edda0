package kindred.csv;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import kindred.problem.Problem;

/**
 * Recognises by its first bytes a file that is no text, or not in the encoding in which it would be
 * read.
 */
final class FileSignature {

  private static final int SHORTEST = 4;
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
          text("{\\rtf", "an RTF document"),
          text("<!DOCTYPE", "a web page"),
          text("<!doctype", "a web page"),
          text("<html", "a web page"),
          text("<?xml", "XML"),
          text("{\"", "JSON"),
          text("[{", "JSON"));

  private FileSignature() {}

  /** Refuses bytes that are no text in an encoding. */
  static void requireText(ByteBuffer start, ByteOrderMark read) {
    for (var known : KNOWN) {
      if (ByteOrderMark.startsWith(start, HexFormat.of().parseHex(known.hex()))) {
        throw refused(
            "not-csv", "The file looks like " + known.format() + ", not CSV. " + known.advice());
      }
    }
    var found = read.hex().isEmpty() ? unmarked(start) : Optional.<Charset>empty();
    if (found.isPresent() && !reads(read.encoding(), found.get())) {
      throw refused(
          "wrong-encoding",
          ("The file looks like %1$s without a byte-order mark."
                  + " Set the parameter 'encoding' to %1$s.")
              .formatted(found.get().name()));
    }
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

  private static Known text(String start, String format) {
    return new Known(HexFormat.of().formatHex(start.getBytes(US_ASCII)), format, EXPORT);
  }

  private static Known compressed(String hex, String name) {
    return new Known(
        hex, name, "Send it with the header 'Content-Encoding: " + name + "', or decompress it.");
  }

  private static Problem.ProblemException refused(String code, String detail) {
    return Problem.of(Problem.Kind.INVALID, code, detail).exception();
  }
}
