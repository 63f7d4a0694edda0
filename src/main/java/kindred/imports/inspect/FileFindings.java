package kindred.imports.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import kindred.csv.CsvDialect;
import kindred.csv.CsvOutcome;
import kindred.schema.VisibleText;

/** What is wrong with a file as a whole. Not thread-safe. */
final class FileFindings {

  private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');

  private static final String CELL_COUNT = "cell-count";
  private static final String ESCAPED_QUOTE = "\\\"";

  /** What UTF-8 looks like if it is read as windows-1252. */
  private static final Pattern MISREAD =
      Pattern.compile("[\u00c3\u00c2][\u0080-\u00bf\u2018-\u203a\u20ac]|\ufffd");

  private final CsvDialect dialect;
  private final List<String> header;
  private final Map<String, Long> broken = new TreeMap<>();
  private long otherDelimiter;
  private long repeatedHeader;
  private long misread;
  private long escaped;
  private long rows;
  private long longer;

  FileFindings(CsvDialect dialect, List<String> header) {
    this.dialect = dialect;
    this.header = header;
  }

  void add(CsvOutcome outcome, String raw) {
    rows++;
    longer += isLonger(outcome, raw) ? 1 : 0;
    if (outcome instanceof CsvOutcome.Row row) {
      repeatedHeader += row.cells().equals(header) ? 1 : 0;
      misread += row.cells().stream().anyMatch(cell -> MISREAD.matcher(cell).find()) ? 1 : 0;
      return;
    }
    var failed = (CsvOutcome.Broken) outcome;
    if (failed.code().equals(CELL_COUNT) && hasOtherDelimiter(raw)) {
      otherDelimiter++;
    } else if (failed.code().equals("text-after-quote") && raw.contains(ESCAPED_QUOTE)) {
      escaped++;
    } else {
      broken.merge(failed.code(), 1L, Long::sum);
    }
  }

  /** Whether the row has more cells than the first line, by this delimiter or another one. */
  private boolean isLonger(CsvOutcome outcome, String raw) {
    return outcome instanceof CsvOutcome.Broken broken
        ? broken.code().equals(CELL_COUNT)
            && raw.chars().filter(one -> one == dialect.delimiter()).count() >= header.size()
        : header.size() == 1 && DELIMITERS.stream().anyMatch(other -> raw.indexOf(other) >= 0);
  }

  /** Whether another delimiter cuts the row into as many cells as the header has. */
  private boolean hasOtherDelimiter(String raw) {
    return header.size() > 1
        && DELIMITERS.stream()
            .filter(other -> other != dialect.delimiter())
            .anyMatch(
                other -> raw.chars().filter(one -> one == other).count() == header.size() - 1);
  }

  /** Whether the first line is probably a title of the whole file. */
  boolean beginsWithTitle() {
    return rows > 1 && longer * 2 > rows;
  }

  /**
   * The findings.
   *
   * @param doubtful whether the first row looks like data, and the client does not say what it is
   */
  List<Finding> all(boolean doubtful) {
    var found = new ArrayList<Finding>();
    if (beginsWithTitle()) {
      found.add(
          new Finding(
              "title-line",
              "Most rows have more cells than the first line, which may be a title. Remove all"
                  + " lines before the names of the columns.",
              longer));
    } else if (doubtful) {
      found.add(
          new Finding(
              "header-missing",
              dialect.titles().isPresent()
                  ? "The first row looks like data, and is read as a row: the file has no header."
                  : "The first row looks like data, but is read as the header.",
              1));
    }
    if (!dialect.encodingCertain()) {
      found.add(
          new Finding(
              "encoding-guessed",
              "The file is not UTF-8. Check the samples: the encoding is only likely.",
              1));
    }
    if (dialect.lineEnds().size() > 1) {
      found.add(new Finding("mixed-line-ends", "The lines have different ends.", 1));
    }
    if (beginsWithTitle()) {
      broken.remove(CELL_COUNT);
    } else {
      var message = "Rows with another delimiter, which fail: %d.";
      add(found, "mixed-delimiters", otherDelimiter, message);
    }
    add(found, "header-repeated", repeatedHeader, "Rows that repeat the header: %d. Remove them.");
    add(found, "misread-characters", misread, "Rows with characters misread earlier: %d.");
    add(
        found,
        "escaped-quotes",
        escaped,
        "Rows with quotes behind backslashes, which fail: %d. Double the quotes instead.");
    broken.forEach((code, rows) -> add(found, code, rows, message(code)));
    repeatedTitles(found);
    return found;
  }

  private static String message(String code) {
    return switch (code) {
      case CELL_COUNT -> "Rows with more or fewer cells than columns, which fail: %d.";
      case "undecodable-bytes" -> "Rows with bytes that the encoding does not have: %d. They fail.";
      case "unclosed-quote" -> "Rows that open a quote and do not close it, which fail: %d.";
      case "text-after-quote" -> "Rows with text after a closing quote, which fail: %d.";
      default -> "Rows that are too large, which fail: %d.";
    };
  }

  private static void add(List<Finding> found, String kind, long rows, String message) {
    if (rows > 0) {
      found.add(new Finding(kind, message.formatted(rows), rows));
    }
  }

  private void repeatedTitles(List<Finding> found) {
    var titles = header.stream().map(VisibleText::of).filter(title -> !title.isEmpty()).toList();
    long repeated = titles.size() - titles.stream().map(String::toLowerCase).distinct().count();
    var message = "Titles that an earlier column has, too: %d. Name these columns as #n.";
    add(found, "titles-repeated", repeated, message);
  }
}
