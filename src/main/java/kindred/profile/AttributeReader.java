package kindred.profile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import kindred.problem.Faults;
import kindred.problem.NearestName;
import kindred.schema.Attribute;
import kindred.schema.Name;

/** Reads the members of one object as attributes of the schema. Pure; collects all faults. */
final class AttributeReader {

  private final Faults faults;

  AttributeReader(Faults faults) {
    this.faults = faults;
  }

  /**
   * The values, in the order of the schema; none of an attribute with a fault.
   *
   * @param several whether an attribute may have several values
   * @param absent gives the values of an attribute that is not given
   */
  Map<String, List<Object>> read(
      List<Attribute> allowed,
      Map<?, ?> raw,
      String pointer,
      boolean several,
      Function<Attribute, List<Object>> absent) {
    var spelled =
        namedAsInSchema(allowed, raw) ? Map.<String, String>of() : spelled(allowed, raw, pointer);
    var values = new LinkedHashMap<String, List<Object>>();
    for (var attribute : allowed) {
      var name = spelled.getOrDefault(attribute.name(), attribute.name());
      var value = raw.get(name);
      values.put(
          attribute.name(),
          isPresent(value)
              ? values(attribute, value, several, () -> Faults.pointer(pointer, name))
              : absent.apply(attribute));
    }
    return values;
  }

  /** Most clients write the names as the schema does: then none is unknown or a duplicate. */
  private static boolean namedAsInSchema(List<Attribute> allowed, Map<?, ?> raw) {
    int named = 0;
    for (var attribute : allowed) {
      if (raw.containsKey(attribute.name())) {
        named++;
      }
    }
    return named == raw.size();
  }

  private static boolean isPresent(Object value) {
    return value != null && !(value instanceof List<?> list && list.isEmpty());
  }

  /** The names of the members that have a value, by the attributes' names in the schema. */
  private Map<String, String> spelled(List<Attribute> allowed, Map<?, ?> raw, String pointer) {
    var names = new LinkedHashMap<String, String>();
    allowed.forEach(attribute -> names.put(Name.fold(attribute.name()), attribute.name()));
    var all = List.copyOf(names.values());
    var spelled = new HashMap<String, String>();
    raw.forEach(
        (member, value) -> {
          var name = member.toString();
          var known = names.get(Name.fold(name));
          if (known == null) {
            unknown(pointer, name, all);
          } else if (spelled.containsKey(known)) {
            duplicate(Faults.pointer(pointer, name));
          } else if (isPresent(value)) {
            spelled.put(known, name);
          }
        });
    return spelled;
  }

  private List<Object> values(
      Attribute attribute, Object raw, boolean several, Supplier<String> pointer) {
    if (!(raw instanceof List<?> list)) {
      return value(attribute, raw, pointer);
    }
    int most = several ? attribute.maxValues() : 1;
    if (most > 0 && list.size() > most) {
      faults.add(
          pointer.get(),
          "too-many-values",
          "'"
              + attribute.name()
              + "' may have at most "
              + most
              + (most == 1 ? " value." : " values."));
      return List.of();
    }
    var values = new ArrayList<Object>();
    for (int i = 0; i < list.size(); i++) {
      int place = i;
      values.addAll(value(attribute, list.get(i), () -> pointer.get() + "/" + place));
    }
    return values;
  }

  private List<Object> value(Attribute attribute, Object raw, Supplier<String> pointer) {
    try {
      return List.of(attribute.read(raw));
    } catch (IllegalArgumentException expected) {
      faults.add(
          pointer.get(),
          "invalid-value",
          "'" + attribute.name() + "' " + expected.getMessage() + ".");
      return List.of();
    }
  }

  /**
   * A name that the schema does not have.
   *
   * @param known the names that are allowed here
   */
  void unknown(String pointer, String name, List<String> known) {
    faults.add(
        Faults.pointer(pointer, name),
        "unknown-attribute",
        "The schema has no attribute or extension with this name." + hint(name, known));
  }

  /** The known names are listed once; faults that are not listed need no search. */
  private String hint(String name, List<String> known) {
    if (faults.count() == 0) {
      return NearestName.hint(name, known);
    }
    return faults.count() < Faults.MOST_LISTED ? NearestName.question(name, known) : "";
  }

  void duplicate(String pointer) {
    faults.add(
        pointer, "duplicate-member", "This name occurs more than once; case is not significant.");
  }
}
