package kindred.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes schema definitions as trees of maps, lists, strings, numbers and booleans. */
public final class SchemaWriter {

  private SchemaWriter() {}

  public static Map<String, Object> write(Attribute attribute) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("name", attribute.name());
    tree.put("type", attribute.type().text());
    if (attribute.length() > 0) {
      tree.put("length", attribute.length());
    }
    tree.put("mandatory", attribute.mandatory());
    attribute.whenAbsent().ifPresent(value -> tree.put("default", value));
    if (attribute.maxValues() > 0) {
      tree.put("max_values", attribute.maxValues());
    }
    return tree;
  }

  /** The tree of the core attributes. */
  public static List<Map<String, Object>> write(List<Attribute> attributes) {
    return attributes.stream().map(SchemaWriter::write).toList();
  }

  public static Map<String, Object> write(ExtensionSchema extension) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("name", extension.name());
    tree.put("type", extension.form().text());
    tree.put("attributes", write(extension.attributes()));
    if (!extension.unique().isEmpty()) {
      tree.put("unique", extension.unique());
    }
    return tree;
  }

  public static Map<String, Object> write(IdentificationKey key) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("name", key.name());
    tree.put("source", key.source());
    tree.put("attributes", key.attributes());
    tree.put("unique", key.unique());
    tree.put("buckets", key.buckets());
    return tree;
  }
}
