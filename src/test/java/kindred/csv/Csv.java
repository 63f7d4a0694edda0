package kindred.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import kindred.csv.CsvOutcome.Broken;
import kindred.csv.CsvOutcome.Row;

/** Writes CSV for tests, and reads whole files. */
public final class Csv {

  static final CsvFormat COMMA = new CsvFormat(',', UTF_8);

  private Csv() {}

  static CsvRecords open(String text) {
    return open(text.getBytes(UTF_8), COMMA);
  }

  static CsvRecords open(byte[] bytes, CsvFormat format) {
    return open(new ByteArrayInputStream(bytes), format);
  }

  static CsvRecords open(InputStream bytes, CsvFormat format) {
    try {
      return new CsvRecords(bytes, format);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  static List<CsvOutcome> outcomes(CsvRecords records) {
    try {
      var outcomes = new ArrayList<CsvOutcome>();
      for (var outcome = records.next(); outcome != null; outcome = records.next()) {
        outcomes.add(outcome);
      }
      return outcomes;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** All records as "line: cells" or "line! code", without the header. */
  static List<String> read(CsvRecords records) {
    return outcomes(records).stream().map(Csv::print).toList();
  }

  static List<String> read(String text) {
    return read(open(text));
  }

  /** The cells of all records, including the header. */
  public static List<List<String>> table(byte[] bytes, CsvFormat format) {
    var records = open(bytes, format);
    var table = new ArrayList<List<String>>();
    table.add(records.header());
    outcomes(records).forEach(outcome -> table.add(((Row) outcome).cells()));
    return table;
  }

  static String write(List<List<String>> table, char delimiter, String lineEnd) {
    return table.stream()
        .map(cells -> line(cells, delimiter) + lineEnd)
        .collect(Collectors.joining());
  }

  private static String line(List<String> cells, char delimiter) {
    return cells.stream()
        .map(cell -> '"' + cell.replace("\"", "\"\"") + '"')
        .collect(Collectors.joining(String.valueOf(delimiter)));
  }

  private static String print(CsvOutcome outcome) {
    return outcome instanceof Row row
        ? row.line() + ": " + String.join("|", row.cells())
        : outcome.line() + "! " + ((Broken) outcome).code();
  }
}
