package kindred.imports.mapping;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import kindred.directory.FieldRule;
import kindred.imports.mapping.Column.Use;
import kindred.jobs.ImportMapping;
import kindred.jobs.RowError;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;
import kindred.schema.VisibleText;

/**
 * Maps the cells of a row to values. Pure. A header that does not match the tenant's schema is
 * refused with all its errors, before any row is read.
 */
public final class ColumnMapping {

  /**
   * A row as a tree of attributes and extensions.
   *
   * @param tenant the cell of the tenant's column, empty if there is none
   * @param columns gives the titles of the columns by JSON pointer into the tree
   */
  public record Mapped(
      Optional<String> tenant,
      Optional<String> segment,
      Map<String, Object> tree,
      Supplier<Map<String, String>> columns) {}

  private final SchemaSnapshot schema;
  private final List<Column> columns;
  private final List<ColumnGroup> groups;
  private final CellReader cells;
  private final Map<String, FieldRule> rules;

  private ColumnMapping(
      SchemaSnapshot schema, List<Column> columns, CellReader cells, Map<String, FieldRule> rules) {
    this.schema = schema;
    this.columns = columns;
    this.groups = ColumnGroup.of(columns, schema);
    this.cells = cells;
    this.rules = rules;
  }

  /** The mapping of a header; names are compared by their {@link VisibleText}, without case. */
  public static ColumnMapping of(
      List<String> header,
      ImportMapping requested,
      SchemaSnapshot schema,
      List<IdentificationKey> idKeys) {
    var faults = new HeaderFaults(schema);
    var titles = header.stream().map(VisibleText::of).toList();
    var columns = new HeaderReading(schema, requested, faults).columns(titles);
    var cells = CellReader.of(columns, titles, requested, faults);
    var rules = RuleReading.of(requested.rules(), schema, faults);
    var mapping = new ColumnMapping(schema, columns, cells, rules);
    idKeys.forEach(key -> faults.requireColumns(key, name -> mapping.supplies(key, name)));
    faults.requireNone(
        columns.stream()
            .anyMatch(column -> column.use() != Use.UNNAMED && column.use() != Use.IGNORED));
    return mapping;
  }

  /** The rules of attributes, by their names as in the schema. */
  public Map<String, FieldRule> rules() {
    return rules;
  }

  /** What each column of the file is. */
  public List<Column> columns() {
    return columns;
  }

  /** Whether rows can have a value for an attribute of a key. */
  public boolean supplies(IdentificationKey key, String attribute) {
    var ofSource =
        columns.stream().filter(column -> column.isOf(key)).map(Column::attributeName).toList();
    boolean byDefault =
        schema.attributeOf(key, attribute).filter(one -> one.fallback() != null).isPresent();
    return ofSource.stream().anyMatch(attribute::equalsIgnoreCase)
        || (byDefault && (key.onCore() || !ofSource.isEmpty()));
  }

  /**
   * The value of a cell, as the client wants it read.
   *
   * @param index of its column, from 0
   */
  public String read(String cell, int index) {
    return cells.read(cell, index);
  }

  /** Why a value cannot be imported, as a clause without the value; empty if it can. */
  public Optional<String> fault(String value, int index) {
    var column = columns.get(index);
    if (!column.isAttribute()) {
      return Optional.empty();
    }
    try {
      column.of(schema).read(value);
      return Optional.empty();
    } catch (IllegalArgumentException invalid) {
      return Optional.of(invalid.getMessage() + cells.otherForm(index));
    }
  }

  /** The same error of a row; one of a date also says which form the client has named. */
  public RowError withForm(RowError error) {
    if (!error.code().equals("invalid-value")) {
      return error;
    }
    return IntStream.range(0, columns.size())
        .filter(i -> columns.get(i).title().equals(error.column()))
        .mapToObj(cells::otherForm)
        .findFirst()
        .map(error::endingWith)
        .orElse(error);
  }

  /** The positions, from 1, of the values in columns without a name. */
  public List<Integer> unnamed(List<String> row) {
    var positions = new ArrayList<Integer>();
    for (int i = 0; i < row.size(); i++) {
      if (columns.get(i).use() == Use.UNNAMED && !VisibleText.of(row.get(i)).isEmpty()) {
        positions.add(i + 1);
      }
    }
    return positions;
  }

  /**
   * Whether a row has no value: no cell has visible text, except those of the tenant and segment
   * and of ignored columns.
   */
  public boolean isEmpty(List<String> row) {
    for (int i = 0; i < row.size(); i++) {
      var use = columns.get(i).use();
      if ((use == Use.UNNAMED || columns.get(i).isAttribute())
          && !VisibleText.of(cells.read(row.get(i), i)).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Maps the cells of a row. An empty cell is an absent value, and so is a cell of blanks unless it
   * is for a string; the other values close up, in the order of their indexes.
   */
  public Mapped map(List<String> row) {
    var values = new ArrayList<String>(row.size());
    for (int place = 0; place < row.size(); place++) {
      values.add(value(row, place));
    }
    var tree = new LinkedHashMap<String, Object>();
    groups.forEach(group -> group.addTo(tree, values));
    return new Mapped(
        cell(Use.TENANT, values), cell(Use.SEGMENT, values), tree, () -> titles(values));
  }

  /** The value of a cell; empty if it is absent. */
  private String value(List<String> row, int place) {
    var cell = cells.read(row.get(place), place);
    return columns.get(place).text() || !VisibleText.of(cell).isEmpty() ? cell : "";
  }

  private Optional<String> cell(Use use, List<String> values) {
    for (int place = 0; place < values.size(); place++) {
      if (columns.get(place).use() == use && !values.get(place).isEmpty()) {
        return Optional.of(values.get(place));
      }
    }
    return Optional.empty();
  }

  private Map<String, String> titles(List<String> values) {
    var titles = new HashMap<String, String>();
    groups.forEach(group -> titles.putAll(group.titles(values)));
    return titles;
  }
}
