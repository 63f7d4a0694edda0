package kindred.csv;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import kindred.problem.Problem.ProblemException;

/**
 * How a CSV file is written, as far as its first bytes show.
 *
 * @param encodingCertain whether the encoding follows from the bytes; otherwise it is the likeliest
 * @param marked whether the file has a byte-order mark
 * @param quoted whether a cell is quoted
 * @param lineEnds {@code LF}, {@code CRLF} and {@code CR}, outside of quotes
 * @param titles of the columns of a file without a header
 */
public record CsvDialect(
    Charset encoding,
    boolean encodingCertain,
    boolean marked,
    char delimiter,
    boolean quoted,
    Set<String> lineEnds,
    Optional<List<String>> titles) {

  /** Of equally good ones the first: a comma is the likeliest to be part of a cell. */
  private static final List<Character> DELIMITERS = List.of('\t', '|', ';', ',');

  private static final int MOST_ROWS = 1_000;

  /** A blank behind a delimiter is rather one of a sentence or an address. */
  private static final double SPACED_ROW = 0.75;

  /**
   * What the client says about the file; empty: it has to be found out.
   *
   * @param header whether the client says if there is a header
   * @param titles of the columns of a file without a header; empty: the first record has them
   */
  public record Known(
      Optional<Charset> encoding,
      Optional<Character> delimiter,
      boolean header,
      Optional<List<String>> titles) {

    /** The client says nothing. */
    public static final Known NOTHING =
        new Known(Optional.empty(), Optional.empty(), false, Optional.empty());
  }

  /**
   * Finds out how a file is written.
   *
   * @param complete whether these are all bytes of the file
   * @throws ProblemException if it is not CSV, or has no header in any of the usual forms
   */
  public static CsvDialect of(byte[] bytes, boolean complete, Known known) {
    var found = EncodingDetection.of(bytes, complete);
    boolean marked = !found.mark().hex().isEmpty();
    var encoding =
        marked ? found.mark().encoding() : known.encoding().orElse(found.mark().encoding());
    var titles = known.titles();
    char delimiter =
        known.delimiter().orElseGet(() -> delimiter(bytes, complete, encoding, titles));
    var text = encoding.decode(ByteBuffer.wrap(bytes)).toString();
    return new CsvDialect(
        encoding,
        found.certain() || known.encoding().isPresent(),
        marked,
        records(bytes, delimiter, encoding, titles).format().delimiter(),
        isQuoted(text, delimiter),
        lineEnds(text),
        titles);
  }

  /** The same file, if its first record is a row. */
  public CsvDialect withoutHeader() {
    return new CsvDialect(
        encoding,
        encodingCertain,
        marked,
        delimiter,
        quoted,
        lineEnds,
        Optional.of(CsvFormat.numbered(0)));
  }

  /** The file, read in this form. */
  public CsvRecords records(byte[] bytes) {
    return records(bytes, delimiter, encoding, titles);
  }

  private static CsvRecords records(
      byte[] bytes, char delimiter, Charset encoding, Optional<List<String>> titles) {
    try {
      var format = new CsvFormat(delimiter, encoding, titles);
      return new CsvRecords(new ByteArrayInputStream(bytes), format);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static char delimiter(
      byte[] bytes, boolean complete, Charset encoding, Optional<List<String>> titles) {
    char best = ',';
    double most = -1;
    for (char one : DELIMITERS) {
      double fit = fit(() -> records(bytes, one, encoding, titles), complete, one);
      if (fit > most) {
        best = one;
        most = fit;
      }
    }
    return best;
  }

  /** How well the rows fit the header: by their share, and by the number of columns. */
  private static double fit(Supplier<CsvRecords> file, boolean complete, char delimiter) {
    try {
      var records = file.get();
      int rows = 0;
      double fitting = 0;
      CsvOutcome next = records.next();
      while (next != null && rows < MOST_ROWS) {
        var following = records.next();
        boolean whole = complete || following != null;
        rows += whole ? 1 : 0;
        fitting += whole ? fit(next) : 0;
        next = following;
      }
      double share = (fitting + 1.0) / (rows + 1.0);
      boolean unlikely = records.header().size() == 1 && delimiter != ',';
      return unlikely ? 0 : share * share * Math.log(1.0 + records.header().size());
    } catch (ProblemException otherDelimiter) {
      return -1;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static double fit(CsvOutcome record) {
    if (record instanceof CsvOutcome.Row row) {
      return row.cells().stream().skip(1).anyMatch(cell -> cell.startsWith(" ")) ? SPACED_ROW : 1;
    }
    return 0;
  }

  private static boolean isQuoted(String text, char delimiter) {
    return text.startsWith("\"")
        || text.contains(delimiter + "\"")
        || text.contains("\n\"")
        || text.contains("\r\"");
  }

  private static Set<String> lineEnds(String text) {
    var ends = new TreeSet<String>();
    boolean inQuotes = false;
    for (int i = 0; i < text.length(); i++) {
      char here = text.charAt(i);
      inQuotes ^= here == '"';
      if (!inQuotes && here == '\n') {
        ends.add(i > 0 && text.charAt(i - 1) == '\r' ? "CRLF" : "LF");
      } else if (!inQuotes && here == '\r' && i + 1 < text.length() && text.charAt(i + 1) != '\n') {
        ends.add("CR");
      }
    }
    return ends;
  }
}
