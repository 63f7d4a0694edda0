package kindred.model;

/**
 * What a client was told.
 *
 * @param other the row of an update, the destination of a merge, else empty
 */
record Fact(Kind kind, String customer, String other) {

  enum Kind {
    CREATED,
    UPDATED,
    MERGED,
    /** The other is the merge. */
    UNMERGED,
    /** The other is a key. */
    RETURNED,
    /** The other is a key that is claimed for the customer while he owns it. */
    CLAIMED
  }
}
