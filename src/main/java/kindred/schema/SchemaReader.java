package kindred.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import kindred.problem.Faults;

/**
 * Reads schema definitions from trees as {@link SchemaWriter} writes them. Adds a fault for
 * everything that is wrong with the form; {@link SchemaRules} decides whether a definition fits the
 * tenant's schema.
 */
public final class SchemaReader {

  private static final Set<String> ATTRIBUTE_MEMBERS =
      Set.of("name", "type", "length", "mandatory", "default", "max_values");
  private static final Set<String> EXTENSION_MEMBERS =
      Set.of("name", "type", "attributes", "unique");
  private static final Set<String> KEY_MEMBERS =
      Set.of("name", "source", "attributes", "unique", "buckets", "state", "progress", "conflicts");
  private static final int MOST_BUCKETS = 65_536;
  private static final int LONGEST_VALUE = 1 << 20;
  private static final int MOST_KEY_ATTRIBUTES = 8;

  private final Faults faults;

  /** The given collector gets the faults. */
  public SchemaReader(Faults faults) {
    this.faults = faults;
  }

  /** Reads the core attributes: a list of attribute schemas. */
  public List<Attribute> readCore(Object raw) {
    return attributes(raw, "", true);
  }

  /** Reads an extension; its {@code created} is 0. */
  public ExtensionSchema readExtension(Object raw) {
    var members = members(raw, "", EXTENSION_MEMBERS);
    var name = name(members, "", Name.LONGEST);
    var form = ExtensionSchema.Form.SINGLE;
    if (members.get("type") instanceof String text) {
      form = parsed("", "type", form, () -> ExtensionSchema.Form.parse(text));
    } else {
      fault("/type", "An extension needs a type.");
    }
    var attributes =
        members.get("attributes") == null
            ? List.<Attribute>of()
            : attributes(members.get("attributes"), "/attributes", false);
    if (form == ExtensionSchema.Form.CLASSIFIER && !attributes.isEmpty()) {
      fault("/attributes", "A classifier has no attributes.");
    }
    if (form != ExtensionSchema.Form.CLASSIFIER && attributes.isEmpty()) {
      fault("/attributes", "A " + form.text() + " extension needs attributes.");
    }
    var extension = new ExtensionSchema(name, form, attributes, List.of(), 0);
    var unique = new ArrayList<String>();
    for (var named : names(members.get("unique"), "/unique")) {
      extension
          .attribute(named)
          .ifPresentOrElse(
              attribute -> unique.add(attribute.name()),
              () -> fault("/unique", "The extension has no attribute '" + named + "'."));
    }
    return new ExtensionSchema(name, form, attributes, unique, 0);
  }

  /** Reads a key; its {@code created} is 0, and its source and attributes are as given. */
  public IdentificationKey readKey(Object raw) {
    var members = members(raw, "", KEY_MEMBERS);
    var attributes = names(members.get("attributes"), "/attributes");
    var source = source(members.get("source"), attributes);
    if (attributes.isEmpty() || attributes.size() > MOST_KEY_ATTRIBUTES) {
      fault("/attributes", "A key has 1 to " + MOST_KEY_ATTRIBUTES + " attributes.");
    }
    return new IdentificationKey(
        name(members, "", Name.LONGEST),
        source,
        attributes.stream().map(name -> QualifiedName.within(source, name)).toList(),
        truth(members.get("unique"), "/unique"),
        buckets(members),
        IdentificationKey.DEFAULT_FANOUT,
        0,
        false);
  }

  private List<Attribute> attributes(Object raw, String pointer, boolean core) {
    var attributes = new ArrayList<Attribute>();
    if (!(raw instanceof List<?> list)) {
      fault(pointer, "A list of attribute schemas is expected.");
      return attributes;
    }
    var seen = new HashSet<String>();
    for (int i = 0; i < list.size(); i++) {
      var attribute = attribute(list.get(i), pointer + "/" + i, core);
      if (!attribute.name().isEmpty() && !seen.add(Name.fold(attribute.name()))) {
        fault(
            pointer + "/" + i + "/name",
            "Two attributes have this name; names are compared without case.");
      }
      attributes.add(attribute);
    }
    return attributes;
  }

  private Attribute attribute(Object raw, String pointer, boolean core) {
    var members = members(raw, pointer, ATTRIBUTE_MEMBERS);
    var name = name(members, pointer, Name.LONGEST_ATTRIBUTE);
    var type = AttributeType.STRING;
    if (members.get("type") instanceof String text) {
      var lowerCase = text.toLowerCase(Locale.ROOT);
      type = parsed(pointer, "type", type, () -> AttributeType.parse(lowerCase));
    } else {
      fault(pointer + "/type", "An attribute needs a type.");
    }
    int length = whole(members.get("length"), pointer + "/length", LONGEST_VALUE);
    boolean mandatory = truth(members.get("mandatory"), pointer + "/mandatory");
    int maxValues = whole(members.get("max_values"), pointer + "/max_values", LONGEST_VALUE);
    if (maxValues > 0 && !core) {
      fault(pointer + "/max_values", "Only core attributes hold several values.");
    }
    var attribute = new Attribute(name, type, length, mandatory, null, maxValues);
    Object fallback = null;
    if (members.get("default") != null) {
      fallback = parsed(pointer, "default", null, () -> attribute.read(members.get("default")));
    }
    return new Attribute(name, type, length, mandatory, fallback, maxValues);
  }

  /** The value of a member, or another one with a fault. */
  private <T> T parsed(String pointer, String member, T otherwise, Supplier<T> parse) {
    try {
      return parse.get();
    } catch (IllegalArgumentException expected) {
      fault(pointer + "/" + member, "The " + member + " " + expected.getMessage() + ".");
      return otherwise;
    }
  }

  private Map<String, Object> members(Object raw, String pointer, Set<String> known) {
    var members = new LinkedHashMap<String, Object>();
    if (!(raw instanceof Map<?, ?> map)) {
      fault(pointer, "An object is expected.");
      return members;
    }
    map.forEach(
        (member, value) -> {
          if (known.contains(member.toString())) {
            members.put(member.toString(), value);
          } else {
            fault(Faults.pointer(pointer, member.toString()), "Unknown member.");
          }
        });
    return members;
  }

  private String name(Map<String, Object> members, String pointer, int longest) {
    if (!(members.get("name") instanceof String name)) {
      fault(pointer + "/name", "A name is needed.");
      return "";
    }
    return parsed(pointer, "name", name, () -> Name.require(name, longest));
  }

  private List<String> names(Object raw, String pointer) {
    var names = new ArrayList<String>();
    if (raw == null) {
      return names;
    }
    if (!(raw instanceof List<?> list)) {
      fault(pointer, "A list of attribute names is expected.");
      return names;
    }
    var seen = new HashSet<String>();
    for (int i = 0; i < list.size(); i++) {
      if (!(list.get(i) instanceof String name)) {
        fault(pointer + "/" + i, "The name of an attribute is expected.");
      } else if (!seen.add(Name.fold(VisibleText.of(name)))) {
        fault(pointer + "/" + i, "The attribute is named twice.");
      } else {
        names.add(VisibleText.of(name));
      }
    }
    return names;
  }

  private String source(Object raw, List<String> attributes) {
    if (raw != null && !(raw instanceof String)) {
      fault("/source", "The source is \"profile\" or the name of an extension.");
    }
    var source =
        raw instanceof String text ? VisibleText.of(text) : QualifiedName.sourceOf(attributes);
    return source.equalsIgnoreCase("core") || source.equalsIgnoreCase(IdentificationKey.CORE)
        ? IdentificationKey.CORE
        : source;
  }

  private int buckets(Map<String, Object> members) {
    int buckets = whole(members.get("buckets"), "/buckets", MOST_BUCKETS);
    if (buckets == 0) {
      return IdentificationKey.DEFAULT_BUCKETS;
    }
    if (Integer.bitCount(buckets) != 1) {
      fault("/buckets", "The number of buckets must be a power of two.");
    }
    return buckets;
  }

  /** A number, also a quoted one as in the samples of UCS; 0 when absent. */
  private int whole(Object raw, String pointer, int most) {
    if (raw == null) {
      return 0;
    }
    try {
      var number = (Long) AttributeType.LONG.read(raw);
      if (number >= 1 && number <= most) {
        return number.intValue();
      }
    } catch (IllegalArgumentException notANumber) {
      // reported below
    }
    fault(pointer, "A whole number from 1 to " + most + " is expected.");
    return 0;
  }

  /** A boolean, also 0 or 1, and also quoted as in the samples of UCS; false when absent. */
  private boolean truth(Object raw, String pointer) {
    if (raw == null) {
      return false;
    }
    return switch (raw.toString().toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> {
        fault(pointer, "true or false is expected.");
        yield false;
      }
    };
  }

  private void fault(String pointer, String message) {
    faults.add(pointer, "invalid-schema", message);
  }
}
