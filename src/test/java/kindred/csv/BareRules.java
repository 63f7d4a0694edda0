package kindred.csv;

import java.util.ArrayList;
import java.util.List;

/** A reference implementation of the rules of {@link RecordSplitter}: simple, slow, in memory. */
final class BareRules {

  private static final int END = -1;
  private static final int LIMIT = -2;

  private final String text;
  private final int maxRecord;
  private final int maxColumns;
  private final List<String> outcomes = new ArrayList<>();
  private List<String> cells;
  private int columns;
  private int start;
  private int line = 1;

  BareRules(String text, int maxRecord, int maxColumns) {
    this.text = text;
    this.maxRecord = maxRecord;
    this.maxColumns = maxColumns;
  }

  /** The result in the form of {@link Csv#read(CsvRecords)}. */
  List<String> read() {
    record();
    columns = cells.size();
    outcomes.clear();
    while (start < text.length()) {
      if (at(0) == '\n' || at(0) == '\r' && at(1) == '\n') {
        start += at(0) == '\n' ? 1 : 2;
        line++;
      } else {
        record();
      }
    }
    return outcomes;
  }

  private int at(int offset) {
    if (offset >= maxRecord + 2) {
      return LIMIT;
    }
    return start + offset < text.length() ? text.charAt(start + offset) : END;
  }

  private void record() {
    cells = new ArrayList<>();
    int i = cell(0);
    while (i >= 0 && at(i) == ',') {
      i = cell(i + 1);
    }
    if (i < 0) {
      boolean large = at(~i) == LIMIT && text.substring(start, start + ~i).indexOf('\n') < 0;
      fail(large ? "record-too-large" : "unclosed-quote");
    } else if (at(i) == LIMIT) {
      fail("record-too-large");
    } else if (at(i) == '\n' && at(i - 1) == '\r') {
      var last = cells.remove(cells.size() - 1);
      cells.add(last.substring(0, last.length() - 1));
      succeed(i - 1, i + 1);
    } else if (at(i) == END || at(i) == '\n') {
      succeed(i, i + 1);
    } else if (at(i) == '\r' && at(i + 1) == '\n') {
      succeed(i, i + 2);
    } else {
      fail("text-after-quote");
    }
  }

  /** The offset after the cell; its complement if a quote is not closed. */
  private int cell(int from) {
    var value = new StringBuilder();
    int i = from;
    if (at(i) == '"') {
      for (i++; at(i) != '"' || at(i + 1) == '"'; i++) {
        if (at(i) < 0) {
          return ~i;
        }
        i += at(i) == '"' ? 1 : 0;
        value.append((char) at(i));
      }
      i++;
    } else {
      for (; at(i) >= 0 && at(i) != ',' && at(i) != '\n'; i++) {
        value.append((char) at(i));
      }
    }
    cells.add(value.toString());
    return i;
  }

  private void succeed(int length, int consumed) {
    if (length > maxRecord) {
      fail("record-too-large");
      return;
    }
    if (cells.size() > maxColumns) {
      outcomes.add(line + "! too-many-columns");
    } else if (cells.size() != columns) {
      outcomes.add(line + "! cell-count");
    } else {
      outcomes.add(line + ": " + String.join("|", cells));
    }
    line += 1 + (int) text.substring(start, start + length).chars().filter(c -> c == '\n').count();
    start += consumed;
  }

  private void fail(String code) {
    outcomes.add(line + "! " + code);
    int end = text.indexOf('\n', start);
    start = end < 0 ? text.length() : end + 1;
    line++;
  }
}
