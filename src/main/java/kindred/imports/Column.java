package kindred.imports;

import java.util.Optional;
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
 * @param text whether a cell of blanks is a value
 */
record Column(Use use, String title, String name, int index, String attribute, boolean text) {

  private static final Pattern FORM =
      Pattern.compile(
          "(?<name>[^.\\[\\]]+)(\\[(?<index>[0-9]{1,4})])?(\\.(?<attribute>[^.\\[\\]]+))?");

  /** What the cells of a column are. */
  enum Use {
    /** The title is blank: trailing delimiters make such columns. */
    UNNAMED,
    TENANT,
    SEGMENT,
    CORE,
    EXTENSION
  }

  /** The column that a title names; empty if the schema does not have it. */
  static Optional<Column> of(String title, SchemaSnapshot schema) {
    if (title.isEmpty()) {
      return Optional.of(new Column(Use.UNNAMED, title, title, 1, "", false));
    }
    if (title.equalsIgnoreCase("TenantId")) {
      return Optional.of(new Column(Use.TENANT, title, title, 1, "", false));
    }
    if (title.equalsIgnoreCase("Segment")) {
      return Optional.of(new Column(Use.SEGMENT, title, title, 1, "", false));
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
          .map(core -> new Column(Use.CORE, title, core.name(), index, "", isText(core)));
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
                                isText(part))));
  }

  private static boolean isText(Attribute attribute) {
    return attribute.type() == AttributeType.STRING;
  }

  String identity() {
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
