package kindred.csv;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import kindred.csv.CsvOutcome.Broken;
import kindred.csv.CsvOutcome.Row;
import kindred.csv.RawRecord.Damaged;
import kindred.csv.RawRecord.Whole;
import kindred.problem.Problem;
import kindred.problem.ProblemException;

/**
 * The records of one file in their order, each as cells or as the reason why it has none; values
 * are exactly what the file says, and an empty cell is an empty string.
 */
public final class CsvRecords {

  private static final int PARSER_BUFFER = 8 * 1024;

  private final DecodedText text;
  private final RecordSplitter splitter;
  private final CsvParser parser;
  private final int maxColumns;
  private final List<String> header;
  private final String rawHeader;
  private RawRecord last;
  private long number;

  /**
   * Reads the header; the stream stays the caller's to close.
   *
   * @throws ProblemException when there is no header, or none that can be read
   */
  public CsvRecords(InputStream bytes, CsvFormat format) throws IOException {
    this(new DecodedText(bytes, format.encoding()), format);
  }

  CsvRecords(DecodedText decoded, CsvFormat format) throws IOException {
    text = decoded;
    splitter = new RecordSplitter(text, format);
    parser = new CsvParser(settings(format));
    maxColumns = format.maxColumns();
    last = splitter.next();
    header = header(last);
    rawHeader = last.raw();
  }

  /** The cells of the first record. */
  public List<String> header() {
    return header;
  }

  /** The byte-order mark that the file begins with; without bytes if there is none. */
  public ByteOrderMark mark() {
    return text.mark();
  }

  /** The original text of the first record. */
  public String rawHeader() {
    return rawHeader;
  }

  /** The next record, or null at the end. */
  public CsvOutcome next() throws IOException {
    last = splitter.next();
    if (last == null) {
      return null;
    }
    number++;
    return last instanceof Whole whole ? row(whole) : broken((Damaged) last);
  }

  /** The original text of the record that was read last, as {@link RawText}. */
  public String raw() {
    return last.raw();
  }

  /** Passes over records, whatever is in them; they are counted. */
  public void skip(long records) throws IOException {
    for (long left = records; left > 0 && splitter.next() != null; left--) {
      number++;
    }
  }

  /** How many bytes have been decoded; some of them may belong to records still to come. */
  public long bytesRead() {
    return text.bytesRead();
  }

  private CsvOutcome row(Whole record) {
    var cells = cells(record);
    if (cells.isEmpty()) {
      return new Broken(number, record.line(), "too-many-columns", tooManyColumns());
    }
    if (cells.size() != header.size()) {
      return new Broken(number, record.line(), "cell-count", cellCount(cells.size()));
    }
    return new Row(number, record.line(), cells);
  }

  private CsvOutcome broken(Damaged record) {
    return new Broken(number, record.line(), record.code(), record.message());
  }

  /** Without cells if the parser refuses them: their number is the only limit it has left. */
  private List<String> cells(Whole record) {
    try {
      return List.of(parser.parseLine(record.text()));
    } catch (TextParsingException tooMany) {
      return List.of();
    }
  }

  private String tooManyColumns() {
    return "The record has more than the " + maxColumns + " cells that can be read.";
  }

  private String cellCount(int found) {
    return "The header has " + header.size() + " cells, the record has " + found + ".";
  }

  private List<String> header(RawRecord first) {
    if (first == null) {
      throw unreadable("no-header", "The file is empty.");
    }
    if (first instanceof Damaged damaged) {
      throw unreadable(damaged.code(), damaged.message());
    }
    var whole = (Whole) first;
    if (whole.text().indexOf('\r') >= 0) {
      throw unreadable("line-ends", "There is a CR without LF in it.");
    }
    var cells = cells(whole);
    if (cells.isEmpty()) {
      throw unreadable("too-many-columns", tooManyColumns());
    }
    return cells;
  }

  private static ProblemException unreadable(String code, String reason) {
    var detail =
        "The header, the first record of the file, cannot be read. "
            + reason
            + " The header names the columns, and lines end with LF or CRLF.";
    return Problem.invalid(code, detail, List.of()).exception();
  }

  /** The splitter has found the record's end; nothing may be guessed, trimmed or left out. */
  private static CsvParserSettings settings(CsvFormat format) {
    var settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(format.delimiter());
    settings.getFormat().setLineSeparator("\n");
    settings.getFormat().setCharToEscapeQuoteEscaping('"'); // else it is NUL, and NULs are lost
    settings.setCommentProcessingEnabled(false);
    settings.setSkipEmptyLines(false);
    settings.trimValues(false);
    settings.setSkipBitsAsWhitespace(false);
    settings.setNormalizeLineEndingsWithinQuotes(false);
    settings.setNullValue("");
    settings.setEmptyValue("");
    settings.setMaxColumns(format.maxColumns());
    settings.setMaxCharsPerColumn(-1);
    settings.setInputBufferSize(PARSER_BUFFER);
    settings.setReadInputOnSeparateThread(false);
    return settings;
  }
}
