package kindred.csv;

import static java.util.Objects.requireNonNull;

import java.nio.charset.Charset;

/**
 * How a file is to be read, and how large its parts may be.
 *
 * @param delimiter stands between two cells
 * @param encoding holds unless the file begins with a byte-order mark, which knows better
 * @param maxRecord characters a record may have; a cell is part of one and has no limit of its own
 * @param maxColumns cells a record may have
 */
public record CsvFormat(char delimiter, Charset encoding, int maxRecord, int maxColumns) {

  private static final int MAX_RECORD = 1024 * 1024;
  private static final int MAX_COLUMNS = 2_000;

  public CsvFormat {
    requireNonNull(encoding, "encoding is null");
    if (isReserved(delimiter)) {
      throw new IllegalArgumentException("delimiter is a quote or a line end");
    }
    if (maxRecord < 1 || maxColumns < 1) {
      throw new IllegalArgumentException("a limit is less than 1");
    }
  }

  /** A format with the limits of the contract. */
  public CsvFormat(char delimiter, Charset encoding) {
    this(delimiter, encoding, MAX_RECORD, MAX_COLUMNS);
  }

  /**
   * Parses the parameter {@code delimiter}.
   *
   * @throws IllegalArgumentException says what it must be
   */
  public static char delimiter(String text) {
    if (text.equals("\\t")) {
      return '\t';
    }
    if (text.length() == 1 && !isReserved(text.charAt(0))) {
      return text.charAt(0);
    }
    throw new IllegalArgumentException(
        "must be one character, but no quote or line end, or \\t for the tabulator");
  }

  /**
   * Parses the parameter {@code encoding}.
   *
   * @throws IllegalArgumentException says what it must be
   */
  public static Charset encoding(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException unknown) {
      throw new IllegalArgumentException("must be the name of a charset, such as UTF-8", unknown);
    }
  }

  private static boolean isReserved(char character) {
    return character == '"' || character == '\r' || character == '\n';
  }
}
