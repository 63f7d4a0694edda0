package kindred.access;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kindred.problem.Problem;

/** Decides what a caller may do, and in which tenant. Pure. */
public final class AccessRules {

  private AccessRules() {}

  /**
   * Refuses an operation to a caller who has none of its roles; nobody may use an operation without
   * roles.
   *
   * @param refusal UNAUTHORIZED or FORBIDDEN
   */
  public static void requireRole(Caller caller, Set<Role> roles, Problem.Kind refusal) {
    if (!caller.hasAnyOf(roles)) {
      throw Problem.of(
              refusal,
              "operation-not-allowed",
              "The operation requires one of these roles: "
                  + new TreeSet<>(roles).stream().map(Role::text).collect(Collectors.joining(", "))
                  + ". Ask the operator for it.")
          .exception();
    }
  }

  /**
   * The tenant of a request. A tenant that is none of the caller's does not exist: the refusal does
   * not depend on whether the server knows it.
   *
   * @param named the tenant that the request names
   */
  public static int tenant(Caller caller, Optional<Integer> named, int defaultTenant) {
    if (named.isPresent()) {
      return named
          .filter(caller.tenants()::contain)
          .orElseThrow(() -> notFound(named.get()).exception());
    }
    if (caller.tenants().only().isPresent()) {
      return caller.tenants().only().getAsInt();
    }
    if (caller.tenants().contain(defaultTenant)) {
      return defaultTenant;
    }
    throw Problem.of(
            Problem.Kind.NOT_FOUND,
            "tenant-not-named",
            "The request names no tenant. Name one in X-Genesys-TenantId.")
        .exception();
  }

  private static Problem notFound(int tenant) {
    return Problem.of(
        Problem.Kind.NOT_FOUND,
        "tenant-not-found",
        "There is no tenant " + tenant + ". Correct X-Genesys-TenantId.");
  }
}
