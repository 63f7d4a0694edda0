package kindred.imports.mapping;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kindred.schema.Attribute;
import kindred.schema.AttributeType;
import kindred.schema.IdentificationKey;
import kindred.schema.Name;
import kindred.schema.SchemaSnapshot;

/**
 * One column of a file.
 *
 * @param title as the file writes it
 * @param name of the core attribute or the extension
 * @param index position among the values of the attribute or the records of the extension, from 1
 * @param attribute of the extension, else empty
 * @param type of the values
 */
public record Column(
    Use use, String title, String name, int index, String attribute, AttributeType type) {

  private static final Pattern FORM =
      Pattern.compile(
          "(?<name>[^.\\[\\]]+)(\\[(?<index>[0-9]{1,4})])?(\\.(?<attribute>[^.\\[\\]]+))?");

  /** The columns in which a file of failed rows says why they have failed. */
  private static final Set<String> ADDED = Set.of("#code", "#reason");

  /** What the cells of a column are. */
  public enum Use {
    /** The title is blank: trailing delimiters make such columns. */
    UNNAMED,
    /** The client ignores the column. */
    IGNORED,
    TENANT,
    SEGMENT,
    CORE,
    EXTENSION
  }

  /** The column that a title names; empty if the schema does not have it. */
  public static Optional<Column> of(String title, SchemaSnapshot schema) {
    if (title.isEmpty()) {
      return Optional.of(new Column(Use.UNNAMED, title, title, 1, "", AttributeType.STRING));
    }
    if (ADDED.contains(title)) {
      return Optional.of(ignored(title));
    }
    if (title.equalsIgnoreCase("TenantId")) {
      return Optional.of(new Column(Use.TENANT, title, title, 1, "", AttributeType.STRING));
    }
    if (title.equalsIgnoreCase("Segment")) {
      return Optional.of(new Column(Use.SEGMENT, title, title, 1, "", AttributeType.STRING));
    }
    var form = FORM.matcher(title);
    if (!form.matches()) {
      return Optional.empty();
    }
    int index = form.group("index") == null ? 1 : Integer.parseInt(form.group("index"));
    return index == 0 ? Optional.empty() : of(title, form, index, schema);
  }

  private static Optional<Column> of(String title, Matcher form, int index, SchemaSnapshot schema) {
    var attribute = form.group("attribute");
    if (attribute == null) {
      return schema
          .coreAttribute(form.group("name"))
          .map(core -> new Column(Use.CORE, title, core.name(), index, "", core.type()));
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
                                Use.EXTENSION,
                                title,
                                extension.name(),
                                index,
                                part.name(),
                                part.type())));
  }

  /** This column of a file that names it otherwise. */
  Column titled(String own) {
    return new Column(use, own, name, index, attribute, type);
  }

  static Column ignored(String title) {
    return new Column(Use.IGNORED, title, title, 1, "", AttributeType.STRING);
  }

  /** Whether its cells are values of an attribute. */
  public boolean isAttribute() {
    return use == Use.CORE || use == Use.EXTENSION;
  }

  /** The attribute of the schema that its cells are values of. */
  Attribute of(SchemaSnapshot schema) {
    return (use == Use.CORE
            ? schema.coreAttribute(name)
            : schema.extension(name).flatMap(extension -> extension.attribute(attribute)))
        .orElseThrow();
  }

  /** Whether blanks around a value belong to it, and a cell of blanks is a value. */
  public boolean text() {
    return isAttribute() && type == AttributeType.STRING;
  }

  /** The name of its attribute as in the schema, with that of the extension. */
  String schemaName() {
    return use == Use.EXTENSION ? name + "." + attribute : name;
  }

  /** Equal for columns with the same meaning. */
  public String identity() {
    return use + "/" + Name.fold(name) + "/" + index + "/" + Name.fold(attribute);
  }

  /** Whether its cells are values of the source of a key. */
  boolean isOf(IdentificationKey key) {
    return key.onCore()
        ? use == Use.CORE
        : use == Use.EXTENSION && name.equalsIgnoreCase(key.source());
  }

  /** The name of the attribute in its source. */
  String attributeName() {
    return use == Use.EXTENSION ? attribute : name;
  }
}
