package kindred.merge;

/**
 * A client's request to undo a merge.
 *
 * @param agentId the agent on whose behalf the client asks, or {@link MergeRequest#NO_AGENT}
 */
public record UnmergeRequest(
    int tenant, String mergeId, String agentId, String reason, String description) {}
