package kindred.profile;

/**
 * A decision row: whether a merge, or the undo of one, was committed. It stands in the
 * destination's partition, is inserted once and never changes.
 *
 * @param version the version of the destination that the commit led to; 0 if aborted
 */
public record MergeDecision(boolean committed, long version) {

  public static final MergeDecision ABORTED = new MergeDecision(false, 0);

  String print() {
    return committed ? "committed " + version : "aborted";
  }

  static MergeDecision parse(String text) {
    return text.startsWith("committed ")
        ? new MergeDecision(true, Long.parseLong(text.substring("committed ".length())))
        : ABORTED;
  }
}
