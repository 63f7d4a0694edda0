package kindred.jobs;

import java.util.List;

/**
 * How much of an import is acknowledged: every record before {@code next} has its outcome, in the
 * ledger and in the counts.
 *
 * @param errors of the first records that were not imported
 */
public record Checkpoint(long next, ImportCounts counts, List<RowError> errors) {

  public Checkpoint {
    errors = List.copyOf(errors);
  }

  /** Nothing yet. */
  public static Checkpoint at(long first) {
    return new Checkpoint(first, ImportCounts.NONE, List.of());
  }
}
