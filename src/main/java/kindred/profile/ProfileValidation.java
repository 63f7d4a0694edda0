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
import kindred.schema.Name;
import kindred.schema.SchemaSnapshot;

/**
 * Decides whether a tree of maps, lists and scalars is a profile of the tenant. Pure; adds a fault
 * for every single thing that is wrong, and never a value to it.
 */
public final class ProfileValidation {

  private final SchemaSnapshot schema;
  private final Faults faults;
  private final boolean partial;

  public ProfileValidation(SchemaSnapshot schema, Faults faults) {
    this(schema, faults, false);
  }

  private ProfileValidation(SchemaSnapshot schema, Faults faults, boolean partial) {
    this.schema = schema;
    this.faults = faults;
    this.partial = partial;
  }

  /** The same, of what is given alone: nothing is missing, and there are no defaults. */
  public ProfileValidation partial() {
    return new ProfileValidation(schema, faults, true);
  }

  /** Reads core attributes and extensions at one level (UCS). */
  public ProfileDraft profile(Map<String, Object> raw) {
    var core = new LinkedHashMap<String, Object>();
    var extensions = extensions(raw, core);
    return new ProfileDraft(attributes(schema.coreAttributes(), core, "", true), extensions);
  }

  /** Reads extensions only: whatever is not one is a fault. */
  public Map<String, List<Attributes>> extensions(Map<String, Object> raw) {
    var rest = new LinkedHashMap<String, Object>();
    var extensions = extensions(raw, rest);
    rest.keySet().forEach(name -> unknown("", name));
    return extensions;
  }

  /** Reads one record of an extension, without looking at {@code mandatory} and defaults. */
  public Attributes partialRecord(ExtensionSchema extension, Map<String, Object> raw) {
    return new Attributes(values(extension.attributes(), raw, "", false));
  }

  /** Faults for what a record that was put together must have and has not. */
  public void requireComplete(ExtensionSchema extension, Attributes record) {
    requireComplete(extension, record, "");
  }

  private void requireComplete(ExtensionSchema extension, Attributes record, String pointer) {
    extension.attributes().stream()
        .filter(attribute -> attribute.mandatory() && record.of(attribute.name()).isEmpty())
        .forEach(attribute -> missing(pointer, attribute));
  }

  /** A new record of what is given: with defaults, and faults for what it must have and has not. */
  public Attributes completed(ExtensionSchema extension, Attributes given, String pointer) {
    var complete = withDefaults(extension, given);
    requireComplete(extension, complete, pointer);
    return complete;
  }

  /** A record with the defaults of what is not given. */
  public static Attributes withDefaults(ExtensionSchema extension, Attributes given) {
    var complete = new LinkedHashMap<String, List<Object>>();
    for (var attribute : extension.attributes()) {
      var byDefault = attribute.whenAbsent().map(List::of).orElse(List.of());
      var values = given.of(attribute.name());
      complete.put(attribute.name(), values.isEmpty() ? byDefault : values);
    }
    return new Attributes(complete);
  }

  /** Moves what is not an extension into {@code rest}. */
  private Map<String, List<Attributes>> extensions(
      Map<String, Object> raw, Map<String, Object> rest) {
    var extensions = new LinkedHashMap<String, List<Attributes>>();
    raw.forEach(
        (name, value) -> {
          var extension = schema.extension(name);
          if (extension.isEmpty()) {
            rest.put(name, value);
          } else if (extensions.containsKey(extension.get().id())) {
            twice(Faults.pointer("", name));
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
              ? "A list of records is expected."
              : "One record, an object, is expected.");
      return List.of();
    }
    if (list.size() > ProfileLimits.MOST_RECORDS) {
      throw ProfileLimits.tooLarge();
    }
    var records = new ArrayList<Attributes>();
    var identities = new HashSet<List<List<Object>>>();
    for (int i = 0; i < list.size(); i++) {
      String at = pointer + "/" + i;
      if (list.get(i) instanceof Map<?, ?> one) {
        int faultsBefore = faults.found().size();
        var record = record(extension, one, at);
        boolean valid = faults.found().size() == faultsBefore;
        boolean identified = valid && !extension.unique().isEmpty();
        if (identified && !identities.add(identity(extension, record))) {
          faults.add(at, "duplicate-record", "Two records agree on all unique attributes.");
        }
        records.add(record);
      } else {
        faults.add(at, "wrong-type", "A record, an object, is expected.");
      }
    }
    return records;
  }

  /** What tells a record of the extension apart from the customer's other ones. */
  public static List<List<Object>> identity(ExtensionSchema extension, Attributes record) {
    return extension.unique().stream().map(record::of).toList();
  }

  private Attributes record(ExtensionSchema extension, Map<?, ?> raw, String pointer) {
    var members = new LinkedHashMap<String, Object>();
    raw.forEach((name, value) -> members.put(name.toString(), value));
    if (extension.form() == Form.CLASSIFIER) {
      members.keySet().forEach(name -> unknown(pointer, name));
      return Attributes.NONE;
    }
    return attributes(extension.attributes(), members, pointer, false);
  }

  private Attributes attributes(
      List<Attribute> allowed, Map<String, Object> raw, String pointer, boolean several) {
    var values = values(allowed, raw, pointer, several);
    if (partial) {
      return new Attributes(values);
    }
    var complete = new LinkedHashMap<String, List<Object>>();
    for (var attribute : allowed) {
      var given = values.get(attribute.name());
      if (given != null && !given.isEmpty()) {
        complete.put(attribute.name(), given);
      } else if (attribute.whenAbsent().isPresent()) {
        complete.put(attribute.name(), List.of(attribute.whenAbsent().get()));
      } else if (attribute.mandatory() && given == null) {
        missing(pointer, attribute);
      }
    }
    return new Attributes(complete);
  }

  /**
   * The values given, in the order of the schema; an empty list stands for a value with a fault, so
   * that it is not called missing too.
   */
  private Map<String, List<Object>> values(
      List<Attribute> allowed, Map<String, Object> raw, String pointer, boolean several) {
    var given = new LinkedHashMap<String, Map.Entry<String, Object>>();
    raw.forEach(
        (name, value) -> {
          String at = Faults.pointer(pointer, name);
          if (allowed.stream().noneMatch(a -> a.name().equalsIgnoreCase(name))) {
            unknown(pointer, name);
          } else if (given.containsKey(Name.fold(name))) {
            twice(at);
          } else if (value != null && !(value instanceof List<?> list && list.isEmpty())) {
            given.put(Name.fold(name), Map.entry(at, value));
          }
        });
    var values = new LinkedHashMap<String, List<Object>>();
    for (var attribute : allowed) {
      var entry = given.get(Name.fold(attribute.name()));
      if (entry != null) {
        values.put(attribute.name(), read(attribute, entry.getValue(), entry.getKey(), several));
      }
    }
    return values;
  }

  private List<Object> read(Attribute attribute, Object raw, String pointer, boolean several) {
    if (!(raw instanceof List<?> list)) {
      var value = read(attribute, raw, pointer);
      return value == null ? List.of() : List.of(value);
    }
    if (!several || (attribute.maxValues() > 0 && list.size() > attribute.maxValues())) {
      int most = several ? attribute.maxValues() : 1;
      faults.add(pointer, "too-many-values", "At most " + most + " value(s) may be given.");
      return List.of();
    }
    var values = new ArrayList<Object>();
    for (int i = 0; i < list.size(); i++) {
      var value = read(attribute, list.get(i), pointer + "/" + i);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  private Object read(Attribute attribute, Object raw, String pointer) {
    try {
      return attribute.read(raw);
    } catch (IllegalArgumentException wanted) {
      faults.add(
          pointer, "invalid-value", "'" + attribute.name() + "' " + wanted.getMessage() + ".");
      return null;
    }
  }

  private void missing(String pointer, Attribute attribute) {
    faults.add(
        Faults.pointer(pointer, attribute.name()),
        "mandatory-missing",
        "'" + attribute.name() + "' is mandatory.");
  }

  private void unknown(String pointer, String name) {
    faults.add(
        Faults.pointer(pointer, name),
        "unknown-attribute",
        "The schema has no attribute or extension of this name.");
  }

  private void twice(String pointer) {
    faults.add(pointer, "duplicate-member", "The same name was given before; case does not count.");
  }
}
