package kindred.jobs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One of a tenant's slots for jobs that have not ended.
 *
 * @param number from 1
 * @param job the job that has the slot; empty: the slot is free
 * @param takenAt when it was taken last, by the clock of the server that did
 */
public record JobSlot(int number, String job, Instant takenAt) {

  private static final Comparator<JobSlot> FREE_AND_OLDEST_FIRST =
      Comparator.comparing((JobSlot slot) -> !slot.free())
          .thenComparing(JobSlot::takenAt)
          .thenComparing(JobSlot::number);

  /** A slot that was never taken. */
  static JobSlot unused(int number) {
    return new JobSlot(number, "", Instant.EPOCH);
  }

  public boolean free() {
    return job.isEmpty();
  }

  /** The slots up to the last one: free ones first, then those taken longest ago. Pure. */
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
