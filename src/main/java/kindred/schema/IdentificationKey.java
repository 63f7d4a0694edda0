package kindred.schema;

import java.util.List;

/**
 * A name and the attributes of one source that find customers.
 *
 * @param source {@link #CORE}, or the name of an extension
 * @param unique no two live customers of the tenant share its value
 * @param buckets over how many partitions the claims of a unique key spread: a power of two that
 *     never changes
 * @param fanout over how many partitions the entries of one value spread; never changes
 * @param created the schema version that made it: keys are tried in this order
 * @param building whether it is still being brought into the profiles that were there before it:
 *     every writer claims its values already, nobody looks anything up by it
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

  /** Fits 50 million profiles: about 50,000 claims a partition. */
  public static final int DEFAULT_BUCKETS = 1024;

  /** Keeps a value that very many customers share out of one single partition. */
  public static final int DEFAULT_FANOUT = 4;

  public IdentificationKey {
    attributes = List.copyOf(attributes);
  }

  /** The name its claims and entries are stored under: never used again by a later key. */
  public String id() {
    return Name.stored(name, created);
  }

  /** The same key, in everybody's use. */
  public IdentificationKey active() {
    return new IdentificationKey(name, source, attributes, unique, buckets, fanout, created, false);
  }

  /** Whether it has values that are not claimed: those of a key that is not unique, or parts. */
  public boolean hasEntries() {
    return !unique || attributes.size() > 1;
  }

  public boolean onCore() {
    return source.equals(CORE);
  }
}
