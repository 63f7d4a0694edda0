package kindred.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import kindred.access.Role;

/**
 * Reads from the contract who may use an operation. Only the operations named here may be open to
 * everybody, so that a slip in the contract opens nothing.
 */
final class ContractRoles {

  private static final Set<String> MAY_BE_OPEN =
      Set.of(
          "getEntryPoint",
          "getContract",
          "getConsole",
          "getConsoleFile",
          "getDocs",
          "listProblemCodes",
          "getProblemCode",
          "getHealth",
          "getLiveness",
          "getReadiness",
          "getStartup");

  private ContractRoles() {}

  /** The roles of an operation; empty if it is open to everybody. */
  static Set<Role> of(JsonObject operation) {
    var roles = EnumSet.noneOf(Role.class);
    operation
        .getJsonArray("x-roles", new JsonArray())
        .forEach(name -> Role.of(String.valueOf(name)).ifPresent(roles::add));
    return roles;
  }

  /**
   * Refuses a contract in which an operation has no roles, unknown roles, or is open by mistake.
   */
  static void check(List<JsonObject> operations) {
    var faults = operations.stream().flatMap(operation -> faults(operation).stream()).toList();
    if (!faults.isEmpty()) {
      throw new IllegalStateException(
          "The contract does not say who may use its operations: " + String.join("; ", faults));
    }
  }

  private static List<String> faults(JsonObject operation) {
    String id = operation.getString("operationId");
    var names = operation.getJsonArray("x-roles", new JsonArray());
    var security = operation.getJsonArray("security");
    var found = new ArrayList<String>();
    String unknown =
        names.stream()
            .map(String::valueOf)
            .filter(name -> Role.of(name).isEmpty())
            .collect(Collectors.joining(", "));
    if (!unknown.isEmpty()) {
      found.add(id + " has unknown x-roles: " + unknown);
    }
    if (security != null && !security.isEmpty()) {
      found.add(id + " has a security of its own; only an empty one is supported");
    }
    boolean open = security != null && security.isEmpty();
    if (open && !MAY_BE_OPEN.contains(id)) {
      found.add(id + " must not have an empty security");
    }
    if (open != names.isEmpty()) {
      found.add(id + " must have either x-roles or an empty security");
    }
    return found;
  }
}
