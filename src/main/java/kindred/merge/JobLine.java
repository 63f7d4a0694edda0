package kindred.merge;

/**
 * The line of a job that asked for a merge.
 *
 * @param line its place in the job's file, from 1
 */
public record JobLine(String job, long line) {}
