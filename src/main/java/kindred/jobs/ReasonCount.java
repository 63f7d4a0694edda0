package kindred.jobs;

/**
 * How many rows of a job were not imported for one reason.
 *
 * @param column empty: the reason does not concern a single column
 */
public record ReasonCount(String code, String column, long count) {}
