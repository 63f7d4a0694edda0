package kindred.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.problem.Fault;
import kindred.problem.NearestName;
import kindred.problem.Problem;

/** Refuses query parameters that the contract does not know or that are repeated, all at once. */
public final class QueryCheck {

  private QueryCheck() {}

  /** The parameters that are unknown or repeated. */
  public static List<Fault> faults(
      ContractOperation operation, List<Map.Entry<String, String>> query) {
    if (query.isEmpty()) {
      return List.of();
    }
    var known = new TreeSet<>(operation.queryParameters());
    var faults = new ArrayList<Fault>();
    var seen = new TreeSet<String>();
    var repeated = new TreeSet<String>();
    query.forEach(
        parameter -> {
          if (!seen.add(parameter.getKey())) {
            repeated.add(parameter.getKey());
          }
        });
    if (!operation.openQuery()) {
      seen.stream()
          .filter(name -> !known.contains(name))
          .forEach(n -> faults.add(unknown(n, known)));
    }
    repeated.stream().filter(known::contains).forEach(name -> faults.add(repeated(name)));
    return faults;
  }

  /** Refuses parameters that occur more than once, if there are any. */
  public static void refuseRepeated(Set<String> names) {
    var faults = new TreeSet<>(names).stream().map(QueryCheck::repeated).toList();
    if (!faults.isEmpty()) {
      throw refusal(faults, List.of()).exception();
    }
  }

  private static Fault unknown(String name, Set<String> known) {
    return Fault.parameter(
        name, "unknown-parameter", "Unknown query parameter." + NearestName.hint(name, known));
  }

  private static Fault repeated(String name) {
    return Fault.parameter(name, "repeated-parameter", "Repeated query parameter.");
  }

  /**
   * The refusal of a query. Faults of one kind are a problem of that kind.
   *
   * @param others that the rest of the request has
   */
  public static Problem refusal(List<Fault> found, List<Fault> others) {
    var more = others.stream().filter(fault -> found.stream().noneMatch(fault::isAt)).toList();
    if (!more.isEmpty()) {
      var all = Stream.concat(found.stream(), more.stream()).toList();
      return Problem.invalid("invalid-parameters", Problem.listed(all.size()), all);
    }
    var codes = found.stream().map(Fault::code).distinct().toList();
    var kind =
        switch (codes.size() == 1 ? codes.get(0) : "") {
          case "unknown-parameter" -> "Unknown";
          case "repeated-parameter" -> "Repeated";
          default -> "Unknown or repeated";
        };
    var names = found.stream().map(Fault::where).collect(Collectors.joining(", "));
    return Problem.invalid(
        codes.size() == 1 ? codes.get(0) : "invalid-parameters",
        kind + " query parameters: " + names + ". Remove or correct them.",
        found);
  }
}
