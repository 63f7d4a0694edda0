package kindred.merge;

import java.util.Optional;

/**
 * A request to merge the source into the destination.
 *
 * @param choice what is kept where both profiles have something
 * @param agentId the agent on whose behalf the client asks, or {@link #NO_AGENT}
 * @param condition the versions that the profiles must still have
 * @param job the line of a job, if the request comes from a job
 * @param askedBy the caller who asked for it; empty: nobody is known
 */
public record MergeRequest(
    int tenant,
    String destination,
    String source,
    MergeChoice choice,
    String agentId,
    String reason,
    String description,
    MergeCondition condition,
    Optional<JobLine> job,
    Optional<String> askedBy) {

  /** The agent id that stands for none, as in UCS. */
  public static final String NO_AGENT = "0";

  /** A merge of any versions of the profiles. */
  public MergeRequest(
      int tenant,
      String destination,
      String source,
      MergeChoice choice,
      String agentId,
      String reason,
      String description) {
    this(tenant, destination, source, choice, agentId, reason, description, MergeCondition.NONE);
  }

  /** A merge that does not come from a job. */
  public MergeRequest(
      int tenant,
      String destination,
      String source,
      MergeChoice choice,
      String agentId,
      String reason,
      String description,
      MergeCondition condition) {
    this(
        tenant,
        destination,
        source,
        choice,
        agentId,
        reason,
        description,
        condition,
        Optional.empty(),
        Optional.empty());
  }

  public MergeRequest askedBy(String caller) {
    return new MergeRequest(
        tenant,
        destination,
        source,
        choice,
        agentId,
        reason,
        description,
        condition,
        job,
        Optional.of(caller));
  }
}
