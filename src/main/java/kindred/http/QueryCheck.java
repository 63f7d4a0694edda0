package kindred.http;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import kindred.problem.Fault;
import kindred.problem.NearestName;
import kindred.problem.Problem;

/** Refuses query parameters that the contract does not know or that are repeated, all at once. */
public final class QueryCheck {

  private QueryCheck() {}

  public static void check(ContractOperation operation, List<Map.Entry<String, String>> query) {
    refuseUnknown(operation, query);
    requireOnce(operation, query);
  }

  private static void refuseUnknown(
      ContractOperation operation, List<Map.Entry<String, String>> query) {
    if (operation.openQuery()) {
      return;
    }
    var unknown = new TreeSet<String>();
    query.forEach(parameter -> unknown.add(parameter.getKey()));
    unknown.removeAll(operation.queryParameters());
    var known = new TreeSet<>(operation.queryParameters());
    refuse(
        unknown,
        "unknown-parameter",
        name -> "Unknown query parameter." + NearestName.hint(name, known),
        "Unknown query parameters: ");
  }

  private static void requireOnce(
      ContractOperation operation, List<Map.Entry<String, String>> query) {
    var seen = new HashSet<String>();
    var repeated = new TreeSet<String>();
    for (var parameter : query) {
      String name = parameter.getKey();
      if (!seen.add(name) && operation.queryParameters().contains(name)) {
        repeated.add(name);
      }
    }
    refuseRepeated(repeated);
  }

  /** Refuses parameters that occur more than once, if there are any. */
  public static void refuseRepeated(Set<String> names) {
    refuse(
        names,
        "repeated-parameter",
        name -> "Repeated query parameter.",
        "Repeated query parameters: ");
  }

  private static void refuse(
      Set<String> names, String code, UnaryOperator<String> message, String detail) {
    if (names.isEmpty()) {
      return;
    }
    var faults =
        names.stream().map(name -> Fault.parameter(name, code, message.apply(name))).toList();
    throw Problem.invalid(
            code, detail + String.join(", ", names) + ". Remove or correct them.", faults)
        .exception();
  }
}
