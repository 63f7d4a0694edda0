package kindred.model;

/**
 * What was reported to a client, or what must stay true for another reason.
 *
 * @param other the row of an update, the destination of a merge, else empty
 */
record Fact(Kind kind, String profile, String other) {

  enum Kind {
    CREATED,
    UPDATED,
    MERGED,
    /** By the undo of an import. */
    REMOVED,
    /** {@code other} is the merge. */
    UNMERGED,
    /** {@code other} is a key that was claimed for the source before the unmerge was committed. */
    KEY_RESTORED,
    /** {@code other} is a key that stays claimed for the profile while the profile owns it. */
    KEY_CLAIMED
  }
}
