package kindred.schema;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A named group of attributes; a profile has one record of it, several, or only the name.
 *
 * @param unique names of the attributes that distinguish the records of one profile
 * @param created the schema version that created it; an extension that is created again under an
 *     old name is another extension
 */
public record ExtensionSchema(
    String name, Form form, List<Attribute> attributes, List<String> unique, long created) {

  /** How many records a profile may have. */
  public enum Form {
    SINGLE("single-valued"),
    MULTI("multi-valued"),
    CLASSIFIER("classifier");

    private final String text;

    Form(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }

    /** Parses a name in a schema. */
    public static Form parse(String text) {
      for (var form : values()) {
        if (form.text.equals(text.toLowerCase(Locale.ROOT))) {
          return form;
        }
      }
      throw new IllegalArgumentException("must be single-valued, multi-valued or classifier");
    }
  }

  public ExtensionSchema {
    attributes = List.copyOf(attributes);
    unique = List.copyOf(unique);
  }

  /** The name under which its records are stored; no later extension has the same. */
  public String id() {
    return Name.stored(name, created);
  }

  public boolean multiValued() {
    return form == Form.MULTI;
  }

  public Optional<Attribute> attribute(String attribute) {
    return attributes.stream()
        .filter(candidate -> candidate.name().equalsIgnoreCase(attribute))
        .findFirst();
  }
}
