package kindred.profile;

/**
 * What was decided about a merge, in the destination's partition, once and for ever.
 *
 * @param version the version of the destination that holds the merged profile; 0 when aborted
 */
public record MergeDecision(boolean committed, long version) {

  /** The decision not to merge. */
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
