package kindred.schema;

import java.util.List;

/**
 * A key by which customers are found: attributes of one source, and a name.
 *
 * @param source {@link #CORE}, or the name of an extension
 * @param unique whether no two live profiles of the tenant may share a value
 * @param buckets the number of partitions for the claims of a unique key: a power of two that never
 *     changes
 * @param fanout the number of partitions for the entries of one value; never changes
 * @param created the schema version that created it: a look-up tries keys in this order
 * @param building whether the back-fill of existing profiles still runs: every writer claims and
 *     enters its values already, but no look-up uses the key
 */
public record IdentificationKey(
    String name,
    String source,
    List<String> attributes,
    boolean unique,
    int buckets,
    int fanout,
    long created,
    boolean building) {

  /** The source that means the core attributes (UCS). */
  public static final String CORE = "profile";

  /** For 50 million profiles: about 50,000 claims in each partition. */
  public static final int DEFAULT_BUCKETS = 1024;

  /** Spreads a value that very many customers share over several partitions. */
  public static final int DEFAULT_FANOUT = 4;

  public IdentificationKey {
    attributes = List.copyOf(attributes);
  }

  /** The name under which its claims and entries are stored; no later key has the same. */
  public String id() {
    return Name.stored(name, created);
  }

  /** The same key after its back-fill: look-ups use it. */
  public IdentificationKey active() {
    return new IdentificationKey(name, source, attributes, unique, buckets, fanout, created, false);
  }

  /** Whether it has entries: as a non-unique key, or for leftmost parts of its attributes. */
  public boolean hasEntries() {
    return !unique || attributes.size() > 1;
  }

  /** The name of one of its attributes in a search and in a file, such as Address.City. */
  public String qualified(String attribute) {
    return onCore() ? attribute : source + "." + attribute;
  }

  public boolean onCore() {
    return source.equals(CORE);
  }
}
