package kindred.bulkmerge;

import java.util.concurrent.atomic.AtomicReferenceArray;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportCounts;
import kindred.jobs.RowOutcome;

/** Collects the outcomes of lines, in any order. Thread-safe. */
final class LineOutcomes {

  private final AtomicReferenceArray<RowOutcome> outcomes;
  private final long acknowledged;
  private ImportCounts counts = ImportCounts.NONE;

  /**
   * @param from outcomes before this checkpoint are not counted again
   */
  LineOutcomes(int lines, Checkpoint from) {
    this.outcomes = new AtomicReferenceArray<>(lines);
    this.acknowledged = from.next() - 1;
  }

  /** Adds the only outcome of a line. */
  void add(RowOutcome outcome) {
    outcomes.set((int) outcome.number() - 1, outcome);
    if (outcome.number() > acknowledged) {
      count(outcome);
    }
  }

  private synchronized void count(RowOutcome outcome) {
    counts = counts.plus(outcome.kind());
  }

  /** The outcome of a line; null: none yet. */
  RowOutcome of(long number) {
    return outcomes.get((int) number - 1);
  }

  /** The counts of the lines after the checkpoint. */
  synchronized ImportCounts counts() {
    return counts;
  }
}
