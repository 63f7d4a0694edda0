package kindred.profile;

/** What a customer id stands for. */
public enum ProfileState {
  /** A live profile. */
  ACTIVE(1),
  /** The source of a merge that is not decided: live, but no writer can change it. */
  FROZEN(2),
  /** The source of a committed merge: the id is a redirect to the destination. */
  MERGED(3),
  /** Deleted; the id is never used again. */
  DELETED(4),
  /** No profile was inserted under this id, or its insert was undone, and none ever will be. */
  FENCED(5),
  /**
   * Merged, with the content from before the merge written back. It becomes active when the unmerge
   * is committed; until then the id leads to the destination.
   */
  RESTORING(6);

  private final byte code;

  ProfileState(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static ProfileState of(byte code) {
    return values()[code - 1];
  }
}
