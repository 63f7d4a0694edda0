package kindred.jobs;

import java.util.List;

/**
 * The acknowledged part of a job: every row before {@code next} has its outcome in the ledger and
 * in the counts.
 *
 * @param next the number of the first row that is not acknowledged
 * @param errors of the first rows that were not imported
 */
public record Checkpoint(long next, ImportCounts counts, List<RowError> errors) {

  public Checkpoint {
    errors = List.copyOf(errors);
  }

  /** The checkpoint of a job that starts at this row. */
  public static Checkpoint at(long first) {
    return new Checkpoint(first, ImportCounts.NONE, List.of());
  }
}
