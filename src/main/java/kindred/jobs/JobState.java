package kindred.jobs;

import java.util.Locale;

/** The states of a job. */
public enum JobState {
  /** No worker has it; it waits for a server that can take it. */
  QUEUED,
  RUNNING,
  /** An operator has paused it. */
  PAUSED,
  COMPLETED,
  /** More rows failed than the client allows. */
  STOPPED,
  /** The job itself failed; imported rows stay. */
  FAILED,
  /** An operator has cancelled it; imported rows stay. */
  CANCELLED;

  /** The name in the API. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static JobState parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** Whether a worker may have the job: rows whose keys are claimed may still be inserted. */
  public boolean running() {
    return this == RUNNING;
  }

  /** Whether the job has not ended. */
  public boolean open() {
    return this == RUNNING || this == QUEUED || this == PAUSED;
  }
}
