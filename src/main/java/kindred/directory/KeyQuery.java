package kindred.directory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.keys.KeyNormalizer;
import kindred.problem.Fault;
import kindred.problem.NearestName;
import kindred.problem.Problem;
import kindred.schema.Attribute;
import kindred.schema.IdentificationKey;
import kindred.schema.Name;
import kindred.schema.SchemaSnapshot;
import kindred.schema.VisibleText;

/** A look-up: a key and the normalised values of all its attributes, or of the leftmost ones. */
record KeyQuery(IdentificationKey key, List<String> parts) {

  KeyQuery {
    parts = List.copyOf(parts);
  }

  /**
   * Chooses the key by the rules of the API (UCS): the named one; otherwise the oldest of which all
   * attributes are given; otherwise the one with the longest given leftmost part, the oldest of
   * several. A key that is being back-filled is not chosen, and is refused if it is named. Pure.
   *
   * @param given values by attribute, or by extension, dot and attribute
   */
  static KeyQuery of(SchemaSnapshot schema, Optional<String> name, Map<String, String> given) {
    var values = known(schema, given);
    var key =
        name.map(
                named ->
                    schema
                        .key(named)
                        .orElseThrow(() -> KeyProblems.notFound(named, schema).exception()))
            .orElseGet(() -> choose(schema, values));
    if (key.building()) {
      throw KeyProblems.building(key).exception();
    }
    int covered = covered(key, values);
    if (covered == 0) {
      throw Problem.invalid(
              Fault.parameter(
                  key.qualified(key.attributes().get(0)),
                  "key-attribute-missing",
                  "The key '" + key.name() + "' needs a value of its first attribute."))
          .exception();
    }
    return new KeyQuery(key, parts(schema, key, values, covered));
  }

  private static IdentificationKey choose(SchemaSnapshot schema, Map<String, String> values) {
    IdentificationKey best = null;
    for (var key : schema.keys().stream().filter(key -> !key.building()).toList()) {
      int covered = covered(key, values);
      if (covered == key.attributes().size()) {
        return key;
      }
      if (covered > 0 && (best == null || covered > covered(best, values))) {
        best = key;
      }
    }
    if (best == null) {
      throw Problem.of(
              Problem.Kind.INVALID,
              "no-key-matches",
              "No identification key begins with the given attributes."
                  + " Give the first attribute of a key. "
                  + KeyProblems.list(schema))
          .exception();
    }
    return best;
  }

  private static int covered(IdentificationKey key, Map<String, String> values) {
    int covered = 0;
    while (covered < key.attributes().size()
        && values.containsKey(Name.fold(key.qualified(key.attributes().get(covered))))) {
      covered++;
    }
    return covered;
  }

  private static List<String> parts(
      SchemaSnapshot schema, IdentificationKey key, Map<String, String> values, int covered) {
    var parts = new ArrayList<String>();
    var faults = new ArrayList<Fault>();
    for (var name : key.attributes().subList(0, covered)) {
      var parameter = key.qualified(name);
      var attribute = schema.attributeOf(key, name).orElseThrow();
      try {
        var part = KeyNormalizer.normalise(attribute.type().read(values.get(Name.fold(parameter))));
        if (part.isEmpty()) {
          faults.add(Fault.parameter(parameter, "blank-value", "A blank value finds no profile."));
        }
        parts.add(part);
      } catch (IllegalArgumentException expected) {
        faults.add(
            Fault.parameter(
                parameter, "invalid-value", "The value " + expected.getMessage() + "."));
      }
    }
    refuse(faults);
    return parts;
  }

  /** The given values by folded name; refuses names that are no attributes of the tenant. */
  private static Map<String, String> known(SchemaSnapshot schema, Map<String, String> given) {
    var values = new HashMap<String, String>();
    var faults = new ArrayList<Fault>();
    given.forEach(
        (parameter, value) -> {
          var name = VisibleText.of(parameter);
          if (attribute(schema, name).isEmpty()) {
            faults.add(
                Fault.parameter(
                    name,
                    "unknown-parameter",
                    "The schema has no attribute with this name."
                        + (faults.isEmpty()
                            ? NearestName.hint(name, schema.attributeNames())
                            : "")));
          } else if (values.put(Name.fold(name), value) != null) {
            faults.add(
                Fault.parameter(
                    name,
                    "duplicate-parameter",
                    "The attribute occurs more than once; names are compared without case."));
          }
        });
    refuse(faults);
    return values;
  }

  private static Optional<Attribute> attribute(SchemaSnapshot schema, String name) {
    int dot = name.indexOf('.');
    return dot < 0
        ? schema.coreAttribute(name)
        : schema
            .extension(name.substring(0, dot))
            .flatMap(extension -> extension.attribute(name.substring(dot + 1)));
  }

  private static void refuse(List<Fault> faults) {
    if (!faults.isEmpty()) {
      throw Problem.invalid(
              "invalid-parameters",
              "The attributes to search by are invalid. Correct the listed errors.",
              faults)
          .exception();
    }
  }
}
