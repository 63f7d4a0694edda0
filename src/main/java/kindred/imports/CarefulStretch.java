package kindred.imports;

import java.util.HashMap;
import java.util.Map;
import kindred.profile.Ids;

/**
 * The records that a job's earlier worker may have begun: those after its checkpoint, as many as a
 * window can have. What is found of them is not taken for somebody else's. Pure.
 */
final class CarefulStretch {

  /** A new job has none. */
  static final CarefulStretch NONE = new CarefulStretch("", 1, 1);

  private final long from;
  private final long to;
  private final Map<String, Long> numbers = new HashMap<>();

  private CarefulStretch(String job, long from, long to) {
    this.from = from;
    this.to = to;
    for (long number = from; number < to; number++) {
      numbers.put(Ids.of(job, Long.toString(number)), number);
    }
  }

  /** After a checkpoint. */
  static CarefulStretch after(Checkpoint checkpoint, String job) {
    return new CarefulStretch(
        job, checkpoint.next(), checkpoint.next() + WindowReader.MOST_RECORDS);
  }

  boolean covers(Candidate record) {
    return record.number() >= from && record.number() < to;
  }

  /** Whether a profile is of a record that comes after this one: it cannot stand in its way. */
  boolean isLater(Candidate record, String customer) {
    return customer != null && numbers.getOrDefault(customer, 0L) > record.number();
  }
}
