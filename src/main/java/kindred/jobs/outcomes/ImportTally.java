package kindred.jobs.outcomes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportCounts;
import kindred.jobs.ReasonCount;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;

/** Counts the outcomes of rows and collects the first errors, from a checkpoint on. Thread-safe. */
public final class ImportTally {

  /** The maximum number of errors in the state of a job. */
  static final int MAX_ERRORS = 100;

  /** The maximum number of pairs of code and column. */
  private static final int MAX_REASONS = 100;

  private final List<RowError> errors;
  private final Map<Reason, Long> reasons = new LinkedHashMap<>();
  private ImportCounts counts;

  private record Reason(String code, String column) {}

  public ImportTally(Checkpoint from) {
    this.errors = new ArrayList<>(from.errors());
    this.counts = from.counts();
    from.reasons()
        .forEach(known -> reasons.put(new Reason(known.code(), known.column()), known.count()));
  }

  public synchronized void add(RowOutcome outcome) {
    counts = counts.plus(outcome.kind());
    outcome.errors().stream()
        .map(error -> new Reason(error.code(), error.column()))
        .distinct()
        .forEach(this::count);
    for (var error : outcome.errors()) {
      if (errors.size() < MAX_ERRORS) {
        errors.add(error);
      }
    }
  }

  /** Beyond the maximum, the columns of a code are counted together. */
  private void count(Reason reason) {
    boolean room = reasons.containsKey(reason) || reasons.size() < MAX_REASONS;
    reasons.merge(room ? reason : new Reason(reason.code(), ""), 1L, Long::sum);
  }

  /** How many rows each reason concerns, the most frequent first. */
  public synchronized List<ReasonCount> reasons() {
    return reasons.entrySet().stream()
        .map(
            known ->
                new ReasonCount(known.getKey().code(), known.getKey().column(), known.getValue()))
        .sorted(Comparator.comparingLong(ReasonCount::count).reversed())
        .toList();
  }

  public synchronized ImportCounts counts() {
    return counts;
  }

  public synchronized List<RowError> errors() {
    return List.copyOf(errors);
  }
}
