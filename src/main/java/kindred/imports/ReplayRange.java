package kindred.imports;

import java.util.HashMap;
import java.util.Map;
import kindred.jobs.ImportJob;
import kindred.profile.Ids;

/**
 * The records that a job's earlier workers may have begun: those after its checkpoint, as far as
 * they have told. What is found of them is not taken for somebody else's. Pure.
 */
final class ReplayRange {

  /** A new job has none. */
  static final ReplayRange NONE = new ReplayRange("", 1, 1);

  private final long from;
  private final long to;
  private final Map<String, Long> numbers = new HashMap<>();

  private ReplayRange(String job, long from, long to) {
    this.from = from;
    this.to = to;
    for (long number = from; number < to; number++) {
      numbers.put(Ids.of(job, Long.toString(number)), number);
    }
  }

  /** Of a job that was taken: earlier workers have told how far they would begin. */
  static ReplayRange of(ImportJob job) {
    long next = job.checkpoint().next();
    return job.epoch() == 1 ? NONE : new ReplayRange(job.id(), next, begun(job, next));
  }

  /** Those of an earlier version have not, and had at most two windows of their size at work. */
  private static long begun(ImportJob job, long next) {
    return job.history().begun() > 0
        ? Math.max(next, job.history().begun())
        : next + 2 * ChunkReader.MOST_RECORDS;
  }

  boolean covers(Candidate record) {
    return record.number() >= from && record.number() < to;
  }

  /** Whether a profile is of a record that comes after this one: it cannot stand in its way. */
  boolean isLater(Candidate record, String customer) {
    return customer != null && numbers.getOrDefault(customer, 0L) > record.number();
  }
}
