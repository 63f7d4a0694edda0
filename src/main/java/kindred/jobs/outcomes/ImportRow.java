package kindred.jobs.outcomes;

import java.util.List;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;

/**
 * What became of one record.
 *
 * @param number of the record, from 1
 * @param line its first line in the file, from 1
 * @param outcome the word of the contract
 * @param customerId the profile that was made or is in the way; empty when there is none
 * @param errors why it was not imported
 */
public record ImportRow(
    long number, long line, String outcome, String customerId, List<RowError> errors) {

  public ImportRow {
    errors = List.copyOf(errors);
  }

  public static ImportRow of(RowOutcome outcome) {
    return new ImportRow(
        outcome.number(),
        outcome.line(),
        outcome.kind().text(),
        outcome.customerId(),
        outcome.errors());
  }
}
