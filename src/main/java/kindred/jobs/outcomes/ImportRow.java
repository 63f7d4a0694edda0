package kindred.jobs.outcomes;

import java.util.List;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;

/**
 * The outcome of one row, for clients.
 *
 * @param number number of the row, from 1
 * @param line its first line in the file, from 1
 * @param outcome its name in the API
 * @param customerId the profile that was created, updated or already existed; empty: none
 * @param errors all reasons why the row was not imported
 * @param mergeId the merge that the line has made; empty: none
 */
public record ImportRow(
    long number,
    long line,
    String outcome,
    String customerId,
    List<RowError> errors,
    String mergeId) {

  public ImportRow {
    errors = List.copyOf(errors);
  }

  public static ImportRow of(RowOutcome outcome) {
    return new ImportRow(
        outcome.number(),
        outcome.line(),
        outcome.kind().text(),
        outcome.customerId(),
        outcome.errors(),
        outcome.mergeId());
  }

  /** Whether its outcome is called like those of this kind. */
  public boolean is(RowOutcome.Kind kind) {
    return outcome.equals(kind.text());
  }
}
