package kindred.jobs;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Where a job has been.
 *
 * @param begun no worker has begun a record of this number or a later one
 * @param changes of its state, in their order
 * @param undo the job that takes it back; empty: nobody has asked for it
 */
public record JobHistory(long begun, List<Change> changes, String undo) {

  /** Of a job that nobody has begun. */
  public static final JobHistory NONE = new JobHistory(0, List.of(), "");

  /**
   * A change of state.
   *
   * @param moment sorts by time: the epoch, whether its worker had let go, and the wishes until
   *     then
   */
  public record Change(String moment, ImportJob.State state, Instant at) {

    private static final String SEPARATOR = "@";

    public static Change of(long epoch, long wishes, ImportJob.State state, Instant at) {
      int letGo = state == ImportJob.State.RUNNING ? 0 : 1;
      return new Change(String.format("%012d.%d.%012d", epoch, letGo, wishes), state, at);
    }

    static Change parse(String moment, String stored) {
      int at = stored.indexOf(SEPARATOR);
      return new Change(
          moment,
          ImportJob.State.parse(stored.substring(0, at)),
          Instant.ofEpochMilli(Long.parseLong(stored.substring(at + 1))));
    }

    public String stored() {
      return state.text() + SEPARATOR + at.toEpochMilli();
    }
  }

  public JobHistory {
    changes = List.copyOf(changes);
  }

  public static JobHistory of(long begun, Map<String, String> stored, String undo) {
    return new JobHistory(
        begun,
        stored.entrySet().stream()
            .map(entry -> Change.parse(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparing(Change::moment))
            .toList(),
        undo);
  }
}
