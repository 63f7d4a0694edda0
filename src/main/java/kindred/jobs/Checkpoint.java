package kindred.jobs;

import java.util.List;

/**
 * The acknowledged part of a job: every row before {@code next} has its outcome in the ledger and
 * in the counts.
 *
 * @param next the number of the first row that is not acknowledged
 * @param errors of the first rows that were not imported
 * @param reasons of all these rows
 */
public record Checkpoint(
    long next, ImportCounts counts, List<RowError> errors, List<ReasonCount> reasons) {

  public Checkpoint {
    reasons = reasons == null ? List.of() : List.copyOf(reasons); // null: of an earlier version
    errors = List.copyOf(errors);
  }

  /** The checkpoint of a job that starts at this row. */
  public static Checkpoint at(long first) {
    return new Checkpoint(first, ImportCounts.NONE, List.of(), List.of());
  }
}
