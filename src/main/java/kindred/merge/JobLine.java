package kindred.merge;

/**
 * A line of a job that asks for a merge.
 *
 * @param line the number of the line in the job's file, from 1
 */
public record JobLine(String job, long line) {}
