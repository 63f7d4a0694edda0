package kindred.profile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kindred.problem.Faults;
import kindred.schema.Attribute;
import kindred.schema.ExtensionSchema;
import kindred.schema.ExtensionSchema.Form;
import kindred.schema.SchemaSnapshot;

/**
 * Decides whether a tree of maps, lists and scalars is a valid profile of the tenant. Pure;
 * collects all faults, and no fault contains a personal value.
 */
public final class ProfileValidation {

  private final SchemaSnapshot schema;
  private final Faults faults;
  private final AttributeReader reader;
  private final boolean partial;

  public ProfileValidation(SchemaSnapshot schema, Faults faults) {
    this(schema, faults, false);
  }

  private ProfileValidation(SchemaSnapshot schema, Faults faults, boolean partial) {
    this.schema = schema;
    this.faults = faults;
    this.reader = new AttributeReader(faults);
    this.partial = partial;
  }

  /**
   * The same, for values that change a profile: nothing is mandatory, and there are no defaults.
   */
  public ProfileValidation partial() {
    return new ProfileValidation(schema, faults, true);
  }

  /** Reads an object that has core attributes and extensions side by side (UCS). */
  public ProfileDraft profile(Map<String, Object> raw) {
    var core = new LinkedHashMap<String, Object>();
    var extensions = extensions(raw, core);
    return new ProfileDraft(attributes(schema.coreAttributes(), core, "", true), extensions);
  }

  /** Reads an object that has extensions only; every other member is a fault. */
  public Map<String, List<Attributes>> extensions(Map<String, Object> raw) {
    var rest = new LinkedHashMap<String, Object>();
    var extensions = extensions(raw, rest);
    var known = schema.extensions().stream().map(ExtensionSchema::name).toList();
    rest.keySet().forEach(name -> reader.unknown("", name, known));
    return extensions;
  }

  /** Reads some attributes of a record: nothing is mandatory, and there are no defaults. */
  public Attributes partialRecord(ExtensionSchema extension, Map<String, Object> raw) {
    return new Attributes(reader.read(extension.attributes(), raw, "", false, absent -> List.of()));
  }

  /** Adds a fault for every mandatory attribute that the record lacks. */
  public void requireComplete(ExtensionSchema extension, Attributes record) {
    requireComplete(extension, record, "");
  }

  private void requireComplete(ExtensionSchema extension, Attributes record, String pointer) {
    extension.attributes().stream()
        .filter(attribute -> attribute.mandatory() && record.of(attribute.name()).isEmpty())
        .forEach(attribute -> missing(pointer, attribute));
  }

  /** A new record of the given attributes, with defaults; a fault for each that is missing. */
  public Attributes completed(ExtensionSchema extension, Attributes given, String pointer) {
    var complete = withDefaults(extension.attributes(), given);
    requireComplete(extension, complete, pointer);
    return complete;
  }

  /** The given attributes, with the defaults of all others that are allowed. */
  public static Attributes withDefaults(List<Attribute> allowed, Attributes given) {
    var complete = new LinkedHashMap<String, List<Object>>();
    for (var attribute : allowed) {
      var values = given.of(attribute.name());
      complete.put(attribute.name(), values.isEmpty() ? byDefault(attribute) : values);
    }
    return new Attributes(complete);
  }

  /** Reads the extensions, and copies all other members to {@code rest}. */
  private Map<String, List<Attributes>> extensions(
      Map<String, Object> raw, Map<String, Object> rest) {
    var extensions = new LinkedHashMap<String, List<Attributes>>();
    raw.forEach(
        (name, value) -> {
          var extension = schema.extension(name);
          if (extension.isEmpty()) {
            rest.put(name, value);
          } else if (extensions.containsKey(extension.get().id())) {
            reader.duplicate(Faults.pointer("", name));
          } else {
            extensions.put(
                extension.get().id(), records(extension.get(), value, Faults.pointer("", name)));
          }
        });
    return extensions;
  }

  private List<Attributes> records(ExtensionSchema extension, Object raw, String pointer) {
    if (raw == null) {
      return List.of();
    }
    if (raw instanceof Map<?, ?> one) {
      return List.of(record(extension, one, pointer));
    }
    if (!extension.multiValued() || !(raw instanceof List<?> list)) {
      faults.add(
          pointer,
          "wrong-type",
          extension.multiValued()
              ? "The extension needs a list of records."
              : "The extension needs one record, as an object.");
      return List.of();
    }
    if (list.size() > ProfileLimits.MOST_RECORDS) {
      throw ProfileLimits.tooLarge();
    }
    return listedRecords(extension, list, pointer);
  }

  private List<Attributes> listedRecords(ExtensionSchema extension, List<?> list, String pointer) {
    var records = new ArrayList<Attributes>();
    var identities = new HashSet<List<List<Object>>>();
    for (int i = 0; i < list.size(); i++) {
      String at = pointer + "/" + i;
      if (list.get(i) instanceof Map<?, ?> one) {
        int faultsBefore = faults.count();
        var record = record(extension, one, at);
        boolean valid = faults.count() == faultsBefore;
        boolean identified = valid && !extension.unique().isEmpty();
        if (identified && !identities.add(identity(extension, record))) {
          faults.add(
              at,
              "duplicate-record",
              "Another record has the same values of all unique attributes.");
        }
        records.add(record);
      } else {
        faults.add(at, "wrong-type", "A record must be an object.");
      }
    }
    return records;
  }

  /** The values of the unique attributes: no two records of a profile have the same. */
  public static List<List<Object>> identity(ExtensionSchema extension, Attributes record) {
    return extension.unique().stream().map(record::of).toList();
  }

  private Attributes record(ExtensionSchema extension, Map<?, ?> raw, String pointer) {
    if (extension.form() == Form.CLASSIFIER) {
      raw.keySet().forEach(name -> reader.unknown(pointer, name.toString(), List.of()));
      return Attributes.NONE;
    }
    return attributes(extension.attributes(), raw, pointer, false);
  }

  private Attributes attributes(
      List<Attribute> allowed, Map<?, ?> raw, String pointer, boolean several) {
    return new Attributes(
        reader.read(allowed, raw, pointer, several, absent -> whenAbsent(absent, pointer)));
  }

  private List<Object> whenAbsent(Attribute attribute, String pointer) {
    if (partial) {
      return List.of();
    }
    var byDefault = byDefault(attribute);
    if (byDefault.isEmpty() && attribute.mandatory()) {
      missing(pointer, attribute);
    }
    return byDefault;
  }

  private static List<Object> byDefault(Attribute attribute) {
    return attribute.whenAbsent().map(List::of).orElse(List.of());
  }

  private void missing(String pointer, Attribute attribute) {
    faults.add(
        Faults.pointer(pointer, attribute.name()),
        "mandatory-missing",
        "The mandatory attribute '" + attribute.name() + "' has no value.");
  }
}
