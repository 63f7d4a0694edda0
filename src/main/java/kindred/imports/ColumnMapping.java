package kindred.imports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.schema.Name;
import kindred.schema.SchemaSnapshot;

/**
 * Maps the cells of a row to values. Pure. A header that does not match the tenant's schema is
 * refused with all its errors, before any row is read.
 */
final class ColumnMapping {

  private static final Pattern COLUMN =
      Pattern.compile(
          "(?<name>[^.\\[\\]]+)(\\[(?<index>[0-9]{1,4})])?(\\.(?<attribute>[^.\\[\\]]+))?");

  /** What the cells of a column are. */
  private enum Use {
    TENANT,
    SEGMENT,
    CORE,
    EXTENSION
  }

  /**
   * One column.
   *
   * @param title as the file writes it
   * @param name of the core attribute or the extension
   * @param index position among the values of the attribute or the records of the extension, from 1
   * @param attribute of the extension, else empty
   */
  private record Column(Use use, String title, String name, int index, String attribute) {

    String identity() {
      return use + "/" + Name.fold(name) + "/" + index + "/" + Name.fold(attribute);
    }
  }

  /**
   * A row as a tree of attributes and extensions.
   *
   * @param tenant the cell of the tenant's column, empty if there is none
   * @param columns the titles of the columns by JSON pointer into the tree
   */
  record Mapped(
      Optional<String> tenant,
      Optional<String> segment,
      Map<String, Object> tree,
      Map<String, String> columns) {}

  private final SchemaSnapshot schema;
  private final List<Column> columns;

  private ColumnMapping(SchemaSnapshot schema, List<Column> columns) {
    this.schema = schema;
    this.columns = columns;
  }

  /** The mapping of a header; names are compared without case and without blanks at the ends. */
  static ColumnMapping of(List<String> header, SchemaSnapshot schema) {
    var faults = new ArrayList<Fault>();
    var columns = new ArrayList<Column>();
    var seen = new HashSet<String>();
    for (var cell : header) {
      var title = cell.strip();
      var column = column(title, schema);
      if (column.isEmpty()) {
        faults.add(
            Fault.body(
                "",
                "unknown-column",
                "The schema has no attribute or extension for column '" + title + "'."));
      } else if (!seen.add(column.get().identity())) {
        faults.add(Fault.body("", "duplicate-column", "Column '" + title + "' appears twice."));
      } else {
        columns.add(column.get());
      }
    }
    if (!faults.isEmpty()) {
      throw Problem.invalid(
              "invalid-header", "The header of the file does not match the profile schema.", faults)
          .exception();
    }
    return new ColumnMapping(schema, columns);
  }

  private static Optional<Column> column(String title, SchemaSnapshot schema) {
    if (title.equalsIgnoreCase("TenantId")) {
      return Optional.of(new Column(Use.TENANT, title, title, 1, ""));
    }
    if (title.equalsIgnoreCase("Segment")) {
      return Optional.of(new Column(Use.SEGMENT, title, title, 1, ""));
    }
    var form = COLUMN.matcher(title);
    if (!form.matches()) {
      return Optional.empty();
    }
    int index = form.group("index") == null ? 1 : Integer.parseInt(form.group("index"));
    return index == 0 ? Optional.empty() : column(title, form, index, schema);
  }

  private static Optional<Column> column(
      String title, Matcher form, int index, SchemaSnapshot schema) {
    var attribute = form.group("attribute");
    if (attribute == null) {
      return schema
          .coreAttribute(form.group("name"))
          .map(core -> new Column(Use.CORE, title, core.name(), index, ""));
    }
    return schema
        .extension(form.group("name"))
        .filter(extension -> index == 1 || extension.multiValued())
        .flatMap(
            extension ->
                extension
                    .attribute(attribute)
                    .map(
                        part ->
                            new Column(
                                Use.EXTENSION, title, extension.name(), index, part.name())));
  }

  /**
   * Maps the cells of a row. An empty cell is an absent value; the other values close up, in the
   * order of their indexes.
   */
  Mapped map(List<String> cells) {
    Optional<String> tenant = Optional.empty();
    Optional<String> segment = Optional.empty();
    var values = new LinkedHashMap<String, TreeMap<Integer, Cell>>();
    var records = new LinkedHashMap<String, TreeMap<Integer, Map<String, Cell>>>();
    for (int i = 0; i < cells.size(); i++) {
      var cell = cells.get(i);
      var column = columns.get(i);
      if (cell.isEmpty()) {
        continue;
      }
      switch (column.use()) {
        case TENANT -> tenant = Optional.of(cell);
        case SEGMENT -> segment = Optional.of(cell);
        case CORE ->
            values
                .computeIfAbsent(column.name(), name -> new TreeMap<>())
                .put(column.index(), new Cell(cell, column.title()));
        case EXTENSION ->
            records
                .computeIfAbsent(column.name(), name -> new TreeMap<>())
                .computeIfAbsent(column.index(), index -> new LinkedHashMap<>())
                .put(column.attribute(), new Cell(cell, column.title()));
      }
    }
    var tree = new LinkedHashMap<String, Object>();
    var titles = new HashMap<String, String>();
    values.forEach((name, cellsOfName) -> tree.put(name, core(name, cellsOfName, titles)));
    records.forEach((name, ofExtension) -> tree.put(name, extension(name, ofExtension, titles)));
    return new Mapped(tenant, segment, tree, titles);
  }

  private record Cell(String value, String title) {}

  private static Object core(
      String name, TreeMap<Integer, Cell> cells, Map<String, String> titles) {
    if (cells.size() == 1) {
      var only = cells.firstEntry().getValue();
      titles.put("/" + name, only.title());
      return only.value();
    }
    var list = new ArrayList<Object>();
    for (var cell : cells.values()) {
      titles.put("/" + name + "/" + list.size(), cell.title());
      list.add(cell.value());
    }
    return list;
  }

  private Object extension(
      String name, TreeMap<Integer, Map<String, Cell>> cells, Map<String, String> titles) {
    boolean several = schema.extension(name).orElseThrow().multiValued();
    var list = new ArrayList<Object>();
    for (var ofRecord : cells.values()) {
      var pointer = several ? "/" + name + "/" + list.size() : "/" + name;
      var record = new LinkedHashMap<String, Object>();
      ofRecord.forEach(
          (attribute, cell) -> {
            record.put(attribute, cell.value());
            titles.put(pointer + "/" + attribute, cell.title());
          });
      list.add(record);
    }
    return several ? list : list.get(0);
  }
}
