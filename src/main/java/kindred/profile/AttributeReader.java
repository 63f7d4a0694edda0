package kindred.profile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
   * The given values, in the order of the schema. An empty list stands for a value with a fault, so
   * that it is not reported as missing too.
   *
   * @param several whether an attribute may have several values
   */
  Map<String, List<Object>> read(
      List<Attribute> allowed, Map<String, Object> raw, String pointer, boolean several) {
    var given = given(allowed, raw, pointer);
    var values = new LinkedHashMap<String, List<Object>>();
    for (var attribute : allowed) {
      var member = given.get(Name.fold(attribute.name()));
      if (member != null) {
        values.put(attribute.name(), values(attribute, member, several));
      }
    }
    return values;
  }

  private record Member(String pointer, Object raw) {}

  /** The members that have a value, by folded name. */
  private Map<String, Member> given(
      List<Attribute> allowed, Map<String, Object> raw, String pointer) {
    var names = allowed.stream().map(Attribute::name).toList();
    var known = new HashSet<String>();
    names.forEach(name -> known.add(Name.fold(name)));
    var given = new LinkedHashMap<String, Member>();
    raw.forEach(
        (name, value) -> {
          String folded = Name.fold(name);
          if (!known.contains(folded)) {
            unknown(pointer, name, names);
          } else if (given.containsKey(folded)) {
            duplicate(Faults.pointer(pointer, name));
          } else if (value != null && !(value instanceof List<?> list && list.isEmpty())) {
            given.put(folded, new Member(Faults.pointer(pointer, name), value));
          }
        });
    return given;
  }

  private List<Object> values(Attribute attribute, Member member, boolean several) {
    var values = new ArrayList<Object>();
    if (!(member.raw() instanceof List<?> list)) {
      addValue(values, attribute, member.raw(), member.pointer());
      return values;
    }
    if (!several || (attribute.maxValues() > 0 && list.size() > attribute.maxValues())) {
      int most = several ? attribute.maxValues() : 1;
      faults.add(
          member.pointer(),
          "too-many-values",
          "'"
              + attribute.name()
              + "' may have at most "
              + most
              + (most == 1 ? " value." : " values."));
      return values;
    }
    for (int i = 0; i < list.size(); i++) {
      addValue(values, attribute, list.get(i), member.pointer() + "/" + i);
    }
    return values;
  }

  private void addValue(List<Object> values, Attribute attribute, Object raw, String pointer) {
    try {
      values.add(attribute.read(raw));
    } catch (IllegalArgumentException expected) {
      faults.add(
          pointer, "invalid-value", "'" + attribute.name() + "' " + expected.getMessage() + ".");
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
