package kindred.profile;

/** What a customer id stands for. */
public enum ProfileState {
  /** A live profile. */
  ACTIVE(1),
  /** A live profile whose merge into another is being decided: nothing changes it meanwhile. */
  FROZEN(2),
  /** Merged into another, where its id leads for ever. */
  MERGED(3),
  /** Deleted; the id is never used again. */
  DELETED(4),
  /** Never born and never will be: a fence against whoever was about to. */
  FENCED(5),
  /**
   * Merged, with what it was before in its place again: it is back once the undoing of its merge is
   * decided, and until then its id leads to the destination.
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
