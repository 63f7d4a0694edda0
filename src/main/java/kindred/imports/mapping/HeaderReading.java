package kindred.imports.mapping;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kindred.imports.mapping.Column.Use;
import kindred.jobs.ImportMapping;
import kindred.schema.SchemaSnapshot;

/** Finds out what the columns of a header are, and collects what is wrong. Pure; for one header. */
final class HeaderReading {

  private final SchemaSnapshot schema;
  private final ImportMapping requested;
  private final HeaderFaults faults;
  private final Set<String> seen = new HashSet<>();

  HeaderReading(SchemaSnapshot schema, ImportMapping requested, HeaderFaults faults) {
    this.schema = schema;
    this.requested = requested;
    this.faults = faults;
  }

  /** The columns; one with a fault is ignored. */
  List<Column> columns(List<String> titles) {
    var columns = new ArrayList<Column>();
    for (int i = 0; i < titles.size(); i++) {
      int position = i + 1;
      var title = titles.get(i);
      requested
          .namedTwice(title, position)
          .forEach(parameter -> faults.namedTwice(position, parameter));
      columns.add(
          requested
              .column(title, position)
              .map(target -> mapped(position, title, target))
              .orElseGet(() -> titled(position, title)));
    }
    requested.missing(titles).forEach(faults::missing); // a misspelt title must not go unnoticed
    return columns;
  }

  private Column titled(int position, String title) {
    var column = Column.of(title, schema);
    if (column.isEmpty()) {
      faults.unknown(position, title);
    } else if (isRepeated(column.get())) {
      faults.repeated(position, title);
    }
    return column.orElseGet(() -> Column.ignored(title));
  }

  private Column mapped(int position, String title, Optional<String> target) {
    if (target.isEmpty()) {
      return Column.ignored(title);
    }
    var column = Column.of(target.get(), schema).map(known -> known.titled(title));
    if (column.isEmpty()) {
      faults.unknownTarget(position, target.get());
    } else if (isRepeated(column.get())) {
      faults.repeatedTarget(position, target.get());
    }
    return column.orElseGet(() -> Column.ignored(title));
  }

  private boolean isRepeated(Column column) {
    return column.use() != Use.UNNAMED && !seen.add(column.identity());
  }
}
