package kindred.merge;

import java.util.Optional;

/**
 * A client's request to undo a merge.
 *
 * @param agentId the agent on whose behalf the client asks, or {@link MergeRequest#NO_AGENT}
 * @param askedBy the caller who asked for it; empty: nobody is known
 */
public record UnmergeRequest(
    int tenant,
    String mergeId,
    String agentId,
    String reason,
    String description,
    Optional<String> askedBy) {}
