package kindred.duplicates;

/** Two profiles of a tenant; {@code one} has the smaller id. */
public record Pair(int tenant, String one, String two) {

  /** The pair of two ids, in any order. */
  public static Pair of(int tenant, String id, String other) {
    return id.compareTo(other) < 0 ? new Pair(tenant, id, other) : new Pair(tenant, other, id);
  }
}
