package kindred.access;

import java.util.Set;

/**
 * Who sends a request.
 *
 * @param name of the user; with the prefix {@code jwt:} the subject of a JWT
 */
public record Caller(String name, Set<Role> roles, Tenants tenants) {

  /** The caller of every request to a server without users. */
  public static final Caller EVERYBODY =
      new Caller("everybody", Set.of(Role.values()), Tenants.ALL);

  /** The caller of operations that need no credentials. */
  public static final Caller NOBODY = new Caller("nobody", Set.of(), Tenants.of(Set.of()));

  public Caller {
    roles = Set.copyOf(roles);
  }

  /** Whether the caller has at least one of these roles. */
  public boolean hasAnyOf(Set<Role> required) {
    return required.stream().anyMatch(roles::contains);
  }
}
