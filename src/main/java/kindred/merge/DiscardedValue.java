package kindred.merge;

/**
 * Something of one profile that the merged one does not have a second time, or not at all.
 *
 * @param pointer where it is in that profile, as a JSON pointer
 * @param what the value in stored form, or the attributes of the record
 */
public record DiscardedValue(Side side, Reason reason, String pointer, Object what) {

  /** The profile it is of. */
  public enum Side {
    DESTINATION,
    SOURCE
  }

  /** Why it is left out. */
  public enum Reason {
    /** A value of the source, for which the attribute has no room. */
    MAX_VALUES,
    /** A record of the destination, in place of which the source's stands when it is forced. */
    REPLACED,
    /** A record of the source that the destination has with the same content. */
    EQUAL
  }
}
