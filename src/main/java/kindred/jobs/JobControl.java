package kindred.jobs;

import java.util.Optional;

/**
 * What an operator has requested for a job.
 *
 * @param version grows with every request
 * @param maxPerSecond maximum number of rows per second; 0: no limit
 */
public record JobControl(long version, Desired desired, int maxPerSecond) {

  /** No request yet. */
  public static final JobControl NONE = new JobControl(0, Desired.RUN, 0);

  /** The desired state. */
  public enum Desired {
    RUN(""),
    PAUSE("paused"),
    CANCEL("cancelled");

    private final String stored;

    Desired(String stored) {
      this.stored = stored;
    }

    String stored() {
      return stored;
    }

    static Desired parse(String stored) {
      return stored == null || stored.isEmpty() ? RUN : stored.equals("paused") ? PAUSE : CANCEL;
    }
  }

  /** The requested state that the worker has not reached yet. */
  public Optional<JobState> pendingState() {
    return switch (desired) {
      case RUN -> Optional.empty();
      case PAUSE -> Optional.of(JobState.PAUSED);
      case CANCEL -> Optional.of(JobState.CANCELLED);
    };
  }
}
