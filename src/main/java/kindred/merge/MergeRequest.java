package kindred.merge;

import java.util.Optional;

/**
 * What a client asks for: the source becomes part of the destination.
 *
 * @param force whether, where two records conflict, the source's is used
 * @param agentId who asks; {@link #NO_AGENT} when nobody said
 * @param condition the versions that the profiles must still have
 * @param job the line of a job that asks for it, if one does
 */
public record MergeRequest(
    int tenant,
    String destination,
    String source,
    boolean force,
    String agentId,
    String reason,
    String description,
    MergeCondition condition,
    Optional<JobLine> job) {

  /** The agent id that means none (UCS). */
  public static final String NO_AGENT = "0";

  /** A merge of whatever versions the profiles have. */
  public MergeRequest(
      int tenant,
      String destination,
      String source,
      boolean force,
      String agentId,
      String reason,
      String description) {
    this(tenant, destination, source, force, agentId, reason, description, MergeCondition.NONE);
  }

  /** A merge that no job asks for. */
  public MergeRequest(
      int tenant,
      String destination,
      String source,
      boolean force,
      String agentId,
      String reason,
      String description,
      MergeCondition condition) {
    this(
        tenant,
        destination,
        source,
        force,
        agentId,
        reason,
        description,
        condition,
        Optional.empty());
  }
}
