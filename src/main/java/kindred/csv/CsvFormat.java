package kindred.csv;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The format of a CSV file, and limits on the size of its parts.
 *
 * @param delimiter separates two cells
 * @param encoding a byte-order mark of the file overrides it
 * @param titles of the columns of a file without a header; empty: the first record has them
 * @param maxRecord maximum number of characters of a record; cells have no limit of their own
 * @param maxColumns maximum number of cells of a record
 */
public record CsvFormat(
    char delimiter,
    Charset encoding,
    Optional<List<String>> titles,
    int maxRecord,
    int maxColumns) {

  private static final int MAX_RECORD = 1024 * 1024;
  private static final int MAX_COLUMNS = 2_000;

  public CsvFormat {
    if (isReserved(delimiter)) {
      throw new IllegalArgumentException("the delimiter is a quote or a line end");
    }
    if (maxRecord < 1 || maxColumns < 1) {
      throw new IllegalArgumentException("a limit is less than 1");
    }
  }

  /** A format with the limits of the contract, of a file with a header. */
  public CsvFormat(char delimiter, Charset encoding) {
    this(delimiter, encoding, Optional.empty());
  }

  /** A format with the limits of the contract. */
  public CsvFormat(char delimiter, Charset encoding, Optional<List<String>> titles) {
    this(delimiter, encoding, titles, MAX_RECORD, MAX_COLUMNS);
  }

  /** The same format with another delimiter. */
  CsvFormat with(char another) {
    return new CsvFormat(another, encoding, titles, maxRecord, maxColumns);
  }

  /** The titles of columns that have numbers only: {@code #1} and so on. */
  public static List<String> numbered(int columns) {
    return IntStream.rangeClosed(1, columns).mapToObj(position -> "#" + position).toList();
  }

  String tooManyColumns() {
    return "The row has more than the maximum of " + maxColumns + " cells.";
  }

  /**
   * Parses the parameter {@code delimiter}.
   *
   * @throws IllegalArgumentException with a message that says which values are allowed
   */
  public static char delimiter(String text) {
    if (text.equals("\\t")) {
      return '\t';
    }
    if (text.length() == 1 && !isReserved(text.charAt(0))) {
      return text.charAt(0);
    }
    throw new IllegalArgumentException(
        "must be one character other than a quote or a line end, or \\t for the tab");
  }

  /**
   * Parses the parameter {@code columns}.
   *
   * @throws IllegalArgumentException with a message that says which values are allowed
   */
  public static List<String> columns(String text) {
    var titles = Stream.of(text.split(",", -1)).map(String::strip).toList();
    boolean usable =
        titles.stream()
            .allMatch(
                title ->
                    !title.isEmpty()
                        && title
                            .chars()
                            .noneMatch(one -> one == '"' || Character.isISOControl(one)));
    if (usable && titles.size() <= MAX_COLUMNS) {
      return titles;
    }
    throw new IllegalArgumentException(
        "must be the titles of all columns with commas between them, such as FirstName,LastName,"
            + " and none may be empty");
  }

  /**
   * Parses the parameter {@code encoding}.
   *
   * @throws IllegalArgumentException with a message that says which values are allowed
   */
  public static Charset encoding(String name) {
    return EncodingNames.find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "must be the name of a charset"
                        + EncodingNames.nearest(name)
                            .map(near -> " (a close name is " + near + ")")
                            .orElse(", such as UTF-8")));
  }

  private static boolean isReserved(char character) {
    return character == '"' || character == '\r' || character == '\n';
  }
}
