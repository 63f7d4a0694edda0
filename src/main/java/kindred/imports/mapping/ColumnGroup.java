package kindred.imports.mapping;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kindred.imports.mapping.Column.Use;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaSnapshot;

/**
 * The columns of one attribute or extension, in the order of their indexes: the values of a row
 * close up, however the file orders and leaves out columns. Pure.
 */
final class ColumnGroup {

  /**
   * A column.
   *
   * @param place in the file, from 0
   */
  private record Placed(Column column, int place) {}

  private interface Visitor {
    void visit(Column column, int position, String value);
  }

  private final String name;
  private final boolean extension;
  private final boolean multiValued;
  private final List<Placed> columns;

  private ColumnGroup(List<Placed> columns, SchemaSnapshot schema) {
    var first = columns.get(0).column();
    this.name = first.name();
    this.extension = first.use() == Use.EXTENSION;
    this.multiValued =
        extension && schema.extension(name).filter(ExtensionSchema::multiValued).isPresent();
    this.columns =
        columns.stream().sorted(Comparator.comparing(one -> one.column().index())).toList();
  }

  /** All groups of a file, those of core attributes first. */
  static List<ColumnGroup> of(List<Column> columns, SchemaSnapshot schema) {
    var byName = new LinkedHashMap<String, List<Placed>>();
    for (var use : List.of(Use.CORE, Use.EXTENSION)) {
      for (int place = 0; place < columns.size(); place++) {
        var column = columns.get(place);
        if (column.use() == use) {
          byName
              .computeIfAbsent(column.name(), none -> new ArrayList<>())
              .add(new Placed(column, place));
        }
      }
    }
    return byName.values().stream().map(group -> new ColumnGroup(group, schema)).toList();
  }

  /**
   * Adds the values or records of a row, if it has some.
   *
   * @param row a value for each column; empty: it is absent
   */
  void addTo(Map<String, Object> tree, List<String> row) {
    var elements = extension ? records(row) : values(row);
    if (!elements.isEmpty()) {
      tree.put(name, isList(elements.size()) ? elements : elements.get(0));
    }
  }

  private boolean isList(int elements) {
    return multiValued || elements > 1;
  }

  private List<?> values(List<String> row) {
    var values = new ArrayList<String>();
    visit(row, (column, position, value) -> values.add(value));
    return values;
  }

  private List<?> records(List<String> row) {
    var records = new ArrayList<Map<String, String>>();
    visit(
        row,
        (column, position, value) -> {
          if (position == records.size()) {
            records.add(new LinkedHashMap<>());
          }
          records.get(position).put(column.attribute(), value);
        });
    return records;
  }

  /** The titles of the columns of a row's values, by JSON pointer into the tree. */
  Map<String, String> titles(List<String> row) {
    boolean list = isList(extension ? 1 : values(row).size());
    var titles = new HashMap<String, String>();
    visit(
        row,
        (column, position, value) ->
            titles.put(
                "/"
                    + name
                    + (list ? "/" + position : "")
                    + (extension ? "/" + column.attribute() : ""),
                column.title()));
    return titles;
  }

  /** Visits the values of a row, with the position of each, or of its record, in the list. */
  private void visit(List<String> row, Visitor visitor) {
    int position = -1;
    int index = 0;
    for (var placed : columns) {
      var value = placed.place() < row.size() ? row.get(placed.place()) : "";
      if (!value.isEmpty()) {
        position += placed.column().index() == index ? 0 : 1;
        index = placed.column().index();
        visitor.visit(placed.column(), position, value);
      }
    }
  }
}
