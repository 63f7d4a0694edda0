package kindred.merge;

/**
 * What a client asks for: a merge is taken back.
 *
 * @param agentId who asks; {@link MergeRequest#NO_AGENT} when nobody said
 */
public record UnmergeRequest(
    int tenant, String mergeId, String agentId, String reason, String description) {}
