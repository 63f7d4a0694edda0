package kindred.jobs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One of the places that a tenant has for jobs that are not over.
 *
 * @param number from 1
 * @param job that took it last; empty when it has been given back, or nobody ever took it
 * @param takenAt by the clock of the server that took it
 */
public record JobSlot(int number, String job, Instant takenAt) {

  private static final Comparator<JobSlot> FREE_AND_OLDEST_FIRST =
      Comparator.comparing((JobSlot slot) -> !slot.free())
          .thenComparing(JobSlot::takenAt)
          .thenComparing(JobSlot::number);

  /** A slot that nobody ever took. */
  static JobSlot unused(int number) {
    return new JobSlot(number, "", Instant.EPOCH);
  }

  public boolean free() {
    return job.isEmpty();
  }

  /** The slots up to the last one, those first that are free or most likely to be. Pure. */
  public static List<JobSlot> inOrder(List<JobSlot> known, int last) {
    Map<Integer, JobSlot> byNumber =
        known.stream().collect(Collectors.toMap(JobSlot::number, Function.identity()));
    var slots = new ArrayList<JobSlot>();
    for (int number = 1; number <= last; number++) {
      slots.add(byNumber.getOrDefault(number, unused(number)));
    }
    slots.sort(FREE_AND_OLDEST_FIRST);
    return slots;
  }
}
