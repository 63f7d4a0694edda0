package kindred.imports.mapping;

import java.util.LinkedHashMap;
import java.util.Map;
import kindred.directory.FieldRule;
import kindred.imports.mapping.Column.Use;
import kindred.schema.SchemaSnapshot;

/** Finds the attributes that rules are about, and collects what is wrong. Pure. */
final class RuleReading {

  private RuleReading() {}

  /** The rules by the names of the attributes as in the schema. */
  static Map<String, FieldRule> of(
      Map<String, FieldRule> requested, SchemaSnapshot schema, HeaderFaults faults) {
    var rules = new LinkedHashMap<String, FieldRule>();
    requested.forEach(
        (name, rule) -> {
          var column = Column.of(name, schema).filter(Column::isAttribute);
          if (column.isEmpty() || column.get().index() != 1 || name.contains("[")) {
            faults.rule(name, "the schema has no such attribute");
          } else if (column.get().use() == Use.EXTENSION && rule == FieldRule.APPEND) {
            faults.rule(name, "an attribute of an extension has one value");
          } else {
            rules.put(column.get().schemaName(), rule);
          }
        });
    return rules;
  }
}
