package kindred.merge.undo;

import kindred.merge.UnmergeFindings;

/**
 * A merge that was taken back.
 *
 * @param sourceVersion the version at which the source came back
 * @param destinationVersion the version at which the destination was without it
 */
public record Unmerged(
    String mergeId,
    String source,
    long sourceVersion,
    String destination,
    long destinationVersion,
    UnmergeFindings findings) {}
