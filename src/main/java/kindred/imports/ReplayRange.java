package kindred.imports;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import kindred.jobs.ImportJob;
import kindred.profile.Ids;

/**
 * The rows that earlier workers of a job may have started without reporting their outcomes: from
 * the checkpoint up to {@code started_before}. Profiles of these rows are the job's own. Pure.
 */
final class ReplayRange {

  private static final ReplayRange EMPTY = new ReplayRange("", 1, 1);

  private final long from;
  private final long to;
  private final Map<String, Long> numbers = new HashMap<>();

  private ReplayRange(String job, long from, long to) {
    this.from = from;
    this.to = to;
    for (long number = from; number < to; number++) {
      numbers.put(Ids.imported(job, number), number);
    }
  }

  /** The replay range of a job as it was taken; the first worker of a job has none. */
  static ReplayRange of(ImportJob job) {
    return job.epoch() == 1
        ? EMPTY
        : new ReplayRange(job.id(), job.checkpoint().next(), job.history().startedBefore());
  }

  boolean covers(Candidate candidate) {
    return candidate.number() >= from && candidate.number() < to;
  }

  /** The profiles that are not those of later rows. */
  Set<String> notLater(Candidate candidate, Set<String> customers) {
    return customers.stream()
        .filter(id -> !isLater(candidate, id))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Whether a profile is that of a later row, and so does not stand in the way of this one. */
  boolean isLater(Candidate candidate, String customer) {
    return customer != null && numbers.getOrDefault(customer, 0L) > candidate.number();
  }
}
