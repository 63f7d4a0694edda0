package kindred.access;

import java.util.OptionalInt;
import java.util.Set;

/**
 * The tenants of a caller.
 *
 * @param all whether every tenant is one of them
 * @param ids those that were named one by one
 */
public record Tenants(boolean all, Set<Integer> ids) {

  public static final Tenants ALL = new Tenants(true, Set.of());

  public Tenants {
    ids = Set.copyOf(ids);
  }

  public static Tenants of(Set<Integer> ids) {
    return new Tenants(false, ids);
  }

  public boolean contain(int tenant) {
    return all || ids.contains(tenant);
  }

  /** The tenant of a caller who has exactly one. */
  public OptionalInt only() {
    return all || ids.size() != 1 ? OptionalInt.empty() : OptionalInt.of(ids.iterator().next());
  }
}
