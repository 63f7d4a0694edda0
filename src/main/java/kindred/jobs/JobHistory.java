package kindred.jobs;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What has happened to a job so far.
 *
 * @param startedBefore no worker has started a row with this number or a later one
 * @param changes changes of its state, in order
 * @param undo id of the job that undoes this one; empty: no undo was requested
 */
public record JobHistory(long startedBefore, List<Change> changes, String undo) {

  /** The history of a job that no worker has started. */
  public static final JobHistory NONE = new JobHistory(0, List.of(), "");

  /**
   * A change of state.
   *
   * @param sortKey sorts by time: the epoch, whether its worker had released the job, and the
   *     control version at that time
   */
  public record Change(String sortKey, JobState state, Instant at) {

    private static final String SEPARATOR = "@";

    public static Change of(long epoch, long controlVersion, JobState state, Instant at) {
      int released = state == JobState.RUNNING ? 0 : 1;
      return new Change(
          String.format("%012d.%d.%012d", epoch, released, controlVersion), state, at);
    }

    /** A change that is written now. */
    static Change now(long epoch, long controlVersion, JobState state) {
      return of(epoch, controlVersion, state, Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    static Change parse(String sortKey, String stored) {
      int at = stored.indexOf(SEPARATOR);
      return new Change(
          sortKey,
          JobState.parse(stored.substring(0, at)),
          Instant.ofEpochMilli(Long.parseLong(stored.substring(at + 1))));
    }

    public String stored() {
      return state.text() + SEPARATOR + at.toEpochMilli();
    }
  }

  public JobHistory {
    changes = List.copyOf(changes);
  }

  public static JobHistory of(long startedBefore, Map<String, String> stored, String undo) {
    return new JobHistory(
        startedBefore,
        stored.entrySet().stream()
            .map(entry -> Change.parse(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparing(Change::sortKey))
            .toList(),
        undo);
  }
}
