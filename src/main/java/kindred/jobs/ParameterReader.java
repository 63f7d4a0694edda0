package kindred.jobs;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import kindred.problem.Fault;
import kindred.problem.Faults;
import kindred.problem.NearestName;
import kindred.problem.Problem;

/**
 * Reads the parameters in the parts of a request, which must not contradict each other, and
 * collects all faults. For one request.
 */
final class ParameterReader {
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

  private final Map<Fault.Place, Map<String, ?>> parts = new EnumMap<>(Fault.Place.class);
  private final List<Fault> faults = new ArrayList<>();
  private final Set<String> known;
  private final Map<String, ?> defaults;
  private final String pointer;

  /**
   * Reads the parts of a request.
   *
   * @param known the names of all parameters
   * @param pointer to the parameters in the body
   * @param defaults the values of parameters that the request does not have
   */
  ParameterReader(
      Map<Fault.Place, ? extends Map<String, ?>> parts,
      Set<String> known,
      String pointer,
      Map<String, ?> defaults) {
    this.pointer = pointer;
    this.parts.putAll(parts);
    this.known = known;
    this.defaults = defaults;
    parts.forEach(
        (place, raw) ->
            raw.keySet().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> unknown(place, name)));
  }

  private void unknown(Fault.Place place, String name) {
    var hint = NearestName.hint(name, new TreeSet<>(known));
    fault(place, name, "unknown-parameter", "Unknown parameter." + hint);
  }

  /** Whether a part has a value of a parameter. */
  private boolean has(Fault.Place place, String name) {
    return parts.get(place).get(name) != null;
  }

  /** Throws if there is a fault; several of one kind are a problem of that kind. */
  void requireNoFault() {
    var codes = faults.stream().map(Fault::code).distinct().toList();
    if (!codes.isEmpty()) {
      throw Problem.invalid(
              codes.size() == 1 ? codes.get(0) : "invalid-import",
              "The parameters of the import are invalid. Correct the listed errors.",
              faults)
          .exception();
    }
  }

  /** The value of a parameter; its parser throws a clause if it is invalid. */
  <T> T parse(String name, T otherwise, Function<Object, T> parser) {
    var parsed = new ArrayList<T>();
    parts.forEach(
        (place, raw) -> {
          if (has(place, name)) {
            parse(place, name, () -> parser.apply(raw.get(name)), parsed);
          }
        });
    if (has(name) || defaults.get(name) == null) {
      return parsed.isEmpty() ? otherwise : parsed.get(0);
    }
    return parser.apply(defaults.get(name));
  }

  private <T> void parse(Fault.Place place, String name, Supplier<T> parser, List<T> parsed) {
    try {
      var value = parser.get();
      if (!parsed.isEmpty() && !parsed.contains(value)) {
        fault(
            place,
            name,
            "contradicting-parameter",
            "'" + name + "' occurs twice with different values. Give it once.");
      }
      parsed.add(value);
    } catch (IllegalArgumentException invalid) {
      fault(place, name, "invalid-parameter", "'" + name + "' " + invalid.getMessage() + ".");
    }
  }

  /** Reads a number; it throws a clause if the parameter is none. */
  static long wholeNumber(Object given, long min, long max) {
    if (DIGITS.matcher(given.toString()).matches()) {
      long number = Long.parseLong(given.toString());
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw new IllegalArgumentException("must be a whole number from " + min + " to " + max);
  }

  /** A fault where the request has a parameter. */
  void fault(String name, String code, String message) {
    fault(
        parts.keySet().stream()
            .filter(part -> has(part, name))
            .findFirst()
            .orElse(Fault.Place.BODY),
        name,
        code,
        message);
  }

  private boolean has(String name) {
    return parts.keySet().stream().anyMatch(part -> has(part, name));
  }

  private void fault(Fault.Place place, String name, String code, String message) {
    var where =
        switch (place) {
          case BODY -> Faults.pointer(pointer, name);
          case PARAMETER -> name;
          case HEADER -> "Content-Type";
        };
    fault(new Fault(place, where, code, message));
  }

  /** A fault that the caller has found. */
  void fault(Fault fault) {
    faults.add(fault);
  }
}
