package kindred.jobs;

import java.util.Optional;

/**
 * What an operator wants of a job.
 *
 * @param number grows with every wish
 * @param mostPerSecond records to be read in a second; 0: as many as can be
 */
public record JobControl(long number, Wanted wanted, int mostPerSecond) {

  /** Nobody has asked for anything. */
  public static final JobControl NONE = new JobControl(0, Wanted.RUN, 0);

  /** What its worker is to do. */
  public enum Wanted {
    RUN(""),
    PAUSE("paused"),
    CANCEL("cancelled");

    private final String stored;

    Wanted(String stored) {
      this.stored = stored;
    }

    String stored() {
      return stored;
    }

    static Wanted parse(String stored) {
      return stored == null || stored.isEmpty() ? RUN : stored.equals("paused") ? PAUSE : CANCEL;
    }
  }

  /** The state that a worker was asked for and has not reached yet. */
  public Optional<ImportJob.State> underWay() {
    return switch (wanted) {
      case RUN -> Optional.empty();
      case PAUSE -> Optional.of(ImportJob.State.PAUSED);
      case CANCEL -> Optional.of(ImportJob.State.CANCELLED);
    };
  }
}
