package kindred.merge;

/**
 * What a client asks for: the source becomes part of the destination.
 *
 * @param force whether, where two records conflict, the source's is used
 * @param agentId who asks; {@link #NO_AGENT} when nobody said
 */
public record MergeRequest(
    int tenant,
    String destination,
    String source,
    boolean force,
    String agentId,
    String reason,
    String description) {

  /** The agent id that means none (UCS). */
  public static final String NO_AGENT = "0";
}
