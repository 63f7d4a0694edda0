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
      if (lineEnd(start) > 0) {
        start += lineEnd(start);
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
      boolean large = at(~i) == LIMIT && lineEnds(text.substring(start, start + ~i)) == 0;
      fail(large ? "record-too-large" : "unclosed-quote");
    } else if (at(i) == LIMIT) {
      fail("record-too-large");
    } else if (at(i) == END || lineEnd(start + i) > 0) {
      succeed(i, i + lineEnd(start + i));
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
      for (; at(i) >= 0 && at(i) != ',' && lineEnd(start + i) == 0; i++) {
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
    boolean tooMany = cells.size() > maxColumns;
    while (cells.size() > columns && columns > 0 && cells.get(cells.size() - 1).isBlank()) {
      cells.remove(cells.size() - 1);
    }
    if (tooMany) {
      outcomes.add(line + "! too-many-columns");
    } else if (cells.size() != columns) {
      outcomes.add(line + "! cell-count");
    } else {
      outcomes.add(line + ": " + String.join("|", cells));
    }
    line += 1 + lineEnds(text.substring(start, start + length));
    start += consumed;
  }

  private void fail(String code) {
    outcomes.add(line + "! " + code);
    while (start < text.length() && lineEnd(start) == 0) {
      start++;
    }
    start += lineEnd(start);
    line++;
  }

  /** The length of the line end at a position of the text; 0 if there is none. */
  private int lineEnd(int position) {
    if (text.startsWith("\r\n", position)) {
      return 2;
    }
    return text.startsWith("\n", position) || text.startsWith("\r", position) ? 1 : 0;
  }

  private static int lineEnds(String some) {
    return some.replace("\r\n", "\n").replaceAll("[^\r\n]", "").length();
  }
}
