package kindred.csv;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import kindred.csv.CsvOutcome.Broken;
import kindred.csv.CsvOutcome.Row;
import kindred.csv.RawRecord.Damaged;
import kindred.csv.RawRecord.Whole;
import kindred.problem.Problem.ProblemException;

/**
 * Reads the records of a file in order. Each is returned as its cells or as an error; values are
 * exactly those of the file, and an empty cell is an empty string.
 */
public final class CsvRecords {

  private static final int PARSER_BUFFER = 8 * 1024;

  private static final Pattern SEPARATOR =
      Pattern.compile("(?i)\"?sep=(?<delimiter>.{1,2}?)\"?", Pattern.DOTALL);

  private final DecodedText text;
  private final RecordSplitter splitter;
  private final CsvParser parser;
  private final CsvFormat format;
  private final List<String> header;
  private final String rawHeader;
  private RawRecord last;
  private RawRecord pending;
  private long number;

  /**
   * Reads the header. The caller closes the stream.
   *
   * @throws ProblemException if the file should have a header, and it is missing or cannot be read
   */
  public CsvRecords(InputStream bytes, CsvFormat format) throws IOException {
    this(new DecodedText(bytes, format.encoding()), format);
  }

  CsvRecords(DecodedText decoded, CsvFormat declared) throws IOException {
    text = decoded;
    splitter = new RecordSplitter(text, declared);
    last = splitter.next();
    var separator = "";
    var delimiter = delimiter(last);
    format = delimiter.map(declared::with).orElse(declared);
    if (delimiter.isPresent()) {
      separator = ((Whole) last).text();
      splitter.separateBy(delimiter.get());
      last = splitter.next();
    }
    parser = new CsvParser(settings(format));
    header = new CsvHeader(format, separator, this::cells).titles(last);
    if (declared.titles().isPresent()) {
      pending = last;
      rawHeader = RawText.of(separator);
      return;
    }
    rawHeader =
        delimiter.isPresent() ? RawText.of(separator + "\r\n" + ((Whole) last).text()) : last.raw();
  }

  /** The delimiter of a file with this {@link #rawHeader}, if it does not declare another one. */
  public static char delimiter(String rawHeader, char declared) {
    var first = new Whole(1, rawHeader.lines().findFirst().orElse(""));
    return delimiter(first).orElse(declared);
  }

  /** The delimiter that a line such as {@code sep=;} before the header declares (Excel). */
  private static Optional<Character> delimiter(RawRecord first) {
    var line = first instanceof Whole whole ? SEPARATOR.matcher(whole.text()) : null;
    try {
      return line != null && line.matches()
          ? Optional.of(CsvFormat.delimiter(line.group("delimiter")))
          : Optional.empty();
    } catch (IllegalArgumentException impossible) {
      return Optional.empty();
    }
  }

  /** The cells of the header; a blank one is a column without a name. */
  public List<String> header() {
    return header;
  }

  /** The format in which the file is read: its first line may declare another delimiter. */
  CsvFormat format() {
    return format;
  }

  /** The byte-order mark at the start of the file; an empty one if there is none. */
  public ByteOrderMark byteOrderMark() {
    return text.byteOrderMark();
  }

  /** The original text of the header, if any, with a line before it that declares the delimiter. */
  public String rawHeader() {
    return rawHeader;
  }

  /** The next record, or null at the end. */
  public CsvOutcome next() throws IOException {
    last = following();
    if (last == null) {
      return null;
    }
    number++;
    return last instanceof Whole whole ? row(whole) : broken((Damaged) last);
  }

  /** The original text of the last record read, as {@link RawText}. */
  public String raw() {
    return last.raw();
  }

  /** Skips records without parsing them; they count in the record numbers. */
  public void skip(long records) throws IOException {
    for (long left = records; left > 0 && following() != null; left--) {
      number++;
    }
  }

  /** In a file without a header the first record was read for its cells. */
  private RawRecord following() throws IOException {
    var first = pending;
    pending = null;
    return first == null ? splitter.next() : first;
  }

  /** How much of what was read from the stream belongs to records returned so far, from 0 to 1. */
  public double returnedShare() {
    return text.decodedShare(splitter.position());
  }

  private CsvOutcome row(Whole record) {
    var cells = cells(record);
    if (cells.isEmpty()) {
      return new Broken(number, record.line(), "too-many-columns", format.tooManyColumns());
    }
    var fitted = fitted(cells);
    if (fitted.size() != header.size()) {
      return new Broken(number, record.line(), "cell-count", cellCount(cells.size()));
    }
    return new Row(number, record.line(), fitted);
  }

  /** The cells without those, and with those, that only trailing delimiters make the difference. */
  private List<String> fitted(List<String> cells) {
    int columns = header.size();
    if (cells.size() > columns && areBlank(cells.subList(columns, cells.size()))) {
      return cells.subList(0, columns);
    }
    if (cells.size() < columns && areBlank(header.subList(cells.size(), columns))) {
      var padded = new ArrayList<>(cells);
      padded.addAll(Collections.nCopies(columns - cells.size(), ""));
      return padded;
    }
    return cells;
  }

  private static boolean areBlank(List<String> cells) {
    return cells.stream().allMatch(String::isBlank);
  }

  private CsvOutcome broken(Damaged record) {
    return new Broken(number, record.line(), record.code(), record.message());
  }

  /** Empty if the parser refuses the record: the number of cells is the only limit it checks. */
  private List<String> cells(Whole record) {
    try {
      return List.of(parser.parseLine(record.text()));
    } catch (TextParsingException tooMany) {
      return List.of();
    }
  }

  private String cellCount(int found) {
    var expected = format.titles().isEmpty() ? "The header has %d cell" : "The file has %d column";
    var ending = header.size() == 1 ? "" : "s";
    return (expected + "%s, the row has %d.").formatted(header.size(), ending, found);
  }

  /** The splitter finds the ends of records; the parser must not detect, trim or skip anything. */
  private static CsvParserSettings settings(CsvFormat format) {
    var settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(format.delimiter());
    settings.getFormat().setLineSeparator("\n");
    settings
        .getFormat()
        .setCharToEscapeQuoteEscaping('"'); // the default is NUL, and NULs would be lost
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
