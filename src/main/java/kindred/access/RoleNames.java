package kindred.access;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The names by which a users file may call roles: their own, and the privileges of the Universal
 * Contact Server, so that its lists can be used as they are. A role may allow more than the
 * privilege did.
 */
final class RoleNames {

  private static final Set<Role> ALL_BUT_ADMIN =
      Set.of(Role.READ, Role.WRITE, Role.IMPORT, Role.MERGE, Role.SCHEMA);

  private static final Map<String, Set<Role>> PRIVILEGES =
      Map.ofEntries(
          Map.entry("read customer profile", Set.of(Role.READ)),
          Map.entry("read customer profile extension", Set.of(Role.READ)),
          Map.entry("create customer profile", Set.of(Role.WRITE)),
          Map.entry("create customer profile extension", Set.of(Role.WRITE)),
          Map.entry("update customer profile", Set.of(Role.WRITE)),
          Map.entry("update customer profile extension", Set.of(Role.WRITE)),
          Map.entry("delete customer profile extension", Set.of(Role.WRITE)),
          Map.entry("read id keys", Set.of(Role.READ)),
          Map.entry("read profile extension schema", Set.of(Role.READ)),
          Map.entry("create id keys", Set.of(Role.SCHEMA)),
          Map.entry("create profile extension schema", Set.of(Role.SCHEMA)),
          Map.entry("ucs.customer.createprofile", Set.of(Role.WRITE)),
          Map.entry("ucs.customer.executebulkimport", Set.of(Role.IMPORT)),
          Map.entry("supervisor", Set.of(Role.READ)),
          Map.entry("administrator", ALL_BUT_ADMIN));

  private RoleNames() {}

  /** The roles of a name; empty when nothing has this name. */
  static Set<Role> roles(String name) {
    return Role.of(name)
        .map(Set::of)
        .orElseGet(() -> PRIVILEGES.getOrDefault(name.toLowerCase(Locale.ROOT), Set.of()));
  }
}
