package kindred.keys;

/**
 * A profile that cannot have all its values of a key that is being back-filled.
 *
 * @param key id of the identification key
 * @param other the customer that owns the value; empty if there is none, or none is known
 */
public record KeyConflict(String key, String customer, Reason reason, String other) {

  /** Why the profile cannot have a value. */
  public enum Reason {
    /** Another live profile owns the value. */
    TAKEN,
    /** A row of a running import has claimed the value. */
    RESERVED,
    /** The profile has more values than a key may have. */
    TOO_MANY
  }
}
