package kindred.imports;

import java.util.ArrayList;
import java.util.List;

/** Counts the outcomes of records in their order, from a checkpoint on. Thread-safe. */
final class ImportTally {

  /** As many errors as the answer names. */
  static final int ERRORS_NAMED = 100;

  private final List<RowError> errors;
  private ImportCounts counts;

  ImportTally(Checkpoint from) {
    this.errors = new ArrayList<>(from.errors());
    this.counts = from.counts();
  }

  synchronized void add(RecordOutcome outcome) {
    counts = counts.plus(outcome.kind());
    for (var error : outcome.errors()) {
      if (errors.size() < ERRORS_NAMED) {
        errors.add(error);
      }
    }
  }

  synchronized ImportCounts counts() {
    return counts;
  }

  synchronized List<RowError> errors() {
    return List.copyOf(errors);
  }
}
