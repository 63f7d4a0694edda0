package kindred.jobs.outcomes;

import java.util.ArrayList;
import java.util.List;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportCounts;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;

/** Counts the outcomes of rows and collects the first errors, from a checkpoint on. Thread-safe. */
public final class ImportTally {

  /** The maximum number of errors in the state of a job. */
  static final int MAX_ERRORS = 100;

  private final List<RowError> errors;
  private ImportCounts counts;

  public ImportTally(Checkpoint from) {
    this.errors = new ArrayList<>(from.errors());
    this.counts = from.counts();
  }

  public synchronized void add(RowOutcome outcome) {
    counts = counts.plus(outcome.kind());
    for (var error : outcome.errors()) {
      if (errors.size() < MAX_ERRORS) {
        errors.add(error);
      }
    }
  }

  public synchronized ImportCounts counts() {
    return counts;
  }

  public synchronized List<RowError> errors() {
    return List.copyOf(errors);
  }
}
