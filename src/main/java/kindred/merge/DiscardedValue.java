package kindred.merge;

/**
 * A value or record of one profile that a merge leaves out.
 *
 * @param pointer a JSON pointer into that profile
 * @param what the value in stored form, or the attributes of the record
 */
public record DiscardedValue(Side side, Reason reason, String pointer, Object what) {

  /** The profile that it comes from. */
  public enum Side {
    DESTINATION,
    SOURCE
  }

  /** Why the merge leaves it out. */
  public enum Reason {
    /** A value of the source: the attribute has its maximum number of values already. */
    MAX_VALUES,
    /** A record in conflict, of the profile whose record is not kept. */
    REPLACED,
    /** A value of the profile whose values of the attribute are not chosen. */
    NOT_CHOSEN,
    /** A record of the source that the destination has as well, with the same content. */
    EQUAL
  }
}
