package kindred.bulkmerge;

import java.util.concurrent.atomic.AtomicReferenceArray;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportCounts;
import kindred.jobs.RowOutcome;

/** The outcomes of lines as they become known, in any order and from any thread. */
final class LineOutcomes {

  private final AtomicReferenceArray<RowOutcome> outcomes;
  private final long told;
  private ImportCounts counts = ImportCounts.NONE;

  /**
   * @param from what is told already is not counted again
   */
  LineOutcomes(int lines, Checkpoint from) {
    this.outcomes = new AtomicReferenceArray<>(lines);
    this.told = from.next() - 1;
  }

  /** The only outcome of its line. */
  void add(RowOutcome outcome) {
    outcomes.set((int) outcome.number() - 1, outcome);
    if (outcome.number() > told) {
      count(outcome);
    }
  }

  private synchronized void count(RowOutcome outcome) {
    counts = counts.plus(outcome.kind());
  }

  /** The outcome of a line, or null. */
  RowOutcome of(long number) {
    return outcomes.get((int) number - 1);
  }

  /** Of the lines that were not told at the beginning. */
  synchronized ImportCounts counts() {
    return counts;
  }
}
