package kindred.imports.mapping;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kindred.jobs.DatePattern;
import kindred.jobs.ImportMapping;
import kindred.schema.AttributeType;
import kindred.schema.VisibleText;

/**
 * Reads the text of cells as an import does: without texts that count as empty, and dates in ISO
 * form. A date of another form stays as it is. Pure.
 */
final class CellReader {

  private final ImportMapping requested;
  private final List<Optional<DateColumn>> dates;

  private record DateColumn(DatePattern pattern, boolean time) {

    Optional<String> iso(String cell) {
      var text = VisibleText.of(cell);
      return time ? pattern.isoTime(text) : pattern.iso(text);
    }
  }

  private CellReader(ImportMapping requested, List<Optional<DateColumn>> dates) {
    this.requested = requested;
    this.dates = dates;
  }

  static CellReader of(
      List<Column> columns, List<String> titles, ImportMapping requested, HeaderFaults faults) {
    var dates =
        IntStream.range(0, columns.size())
            .mapToObj(
                i ->
                    requested
                        .date(titles.get(i), i + 1)
                        .map(pattern -> dates(columns.get(i), i + 1, pattern, faults)))
            .toList();
    return new CellReader(requested, dates);
  }

  private static DateColumn dates(
      Column column, int position, String pattern, HeaderFaults faults) {
    boolean time = column.isAttribute() && column.type() == AttributeType.DATETIME;
    if (!time && !(column.isAttribute() && column.type() == AttributeType.DATE)) {
      faults.noDates(position);
    }
    return new DateColumn(DatePattern.of(pattern), time);
  }

  /** The end of a refusal of a value: the other form that it may have; empty if there is none. */
  String otherForm(int index) {
    return dates.get(index).map(date -> ", or in the form " + date.pattern().pattern()).orElse("");
  }

  /**
   * The value of a cell.
   *
   * @param index of its column, from 0
   */
  String read(String cell, int index) {
    if (requested.isEmptyValue(cell)) {
      return "";
    }
    var date = dates.get(index);
    return date.isEmpty() ? cell : date.get().iso(cell).orElse(cell);
  }
}
