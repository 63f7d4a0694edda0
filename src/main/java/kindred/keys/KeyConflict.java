package kindred.keys;

/**
 * A profile that cannot have all its values of a key that is being built.
 *
 * @param key id of the identification key
 * @param other the customer in the way; empty when there is none, or none that can be named
 */
public record KeyConflict(String key, String customer, Reason reason, String other) {

  /** What stands in the way. */
  public enum Reason {
    /** Another live profile owns the value. */
    TAKEN,
    /** A running import has claimed the value. */
    RESERVED,
    /** The profile has more values than a key may have. */
    TOO_MANY
  }
}
