package kindred.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Rows of cells as lines; each column is as wide as its longest cell. */
final class Table {

  private static final String GAP = "  ";

  /** Characters that control a terminal, and those that override the direction of a text. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]");

  private final List<List<String>> rows = new ArrayList<>();

  Table(Object... header) {
    row(header);
  }

  void row(Object... cells) {
    rows.add(Arrays.stream(cells).map(Object::toString).map(Table::printable).toList());
  }

  /** The header and the rows. */
  List<String> lines() {
    int columns = rows.get(0).size();
    var widths = new int[columns];
    for (var row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).codePointCount(0, row.get(i).length()));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      var cell = row.get(i);
      line.append(cell);
      line.append(" ".repeat(widths[i] - cell.codePointCount(0, cell.length())));
      line.append(GAP);
    }
    return line.toString().stripTrailing();
  }

  /** Values of customers must not move the cursor of a terminal, begin lines, or turn the text. */
  static String printable(String text) {
    return CONTROL.matcher(text).replaceAll("\uFFFD");
  }
}
