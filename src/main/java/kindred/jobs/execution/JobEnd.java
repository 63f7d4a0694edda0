package kindred.jobs.execution;

import kindred.jobs.JobState;

/**
 * How the work on a job ended.
 *
 * @param state {@code QUEUED} if a server has to resume it
 * @param code why it failed; empty if it did not
 */
public record JobEnd(JobState state, String code, String message) {

  /** The code of jobs that cannot be continued because their file was changed. */
  public static final String FILE_CHANGED = "file-changed";

  public static JobEnd of(JobState state) {
    return new JobEnd(state, "", "");
  }

  public static JobEnd failed(String code, String message) {
    return new JobEnd(JobState.FAILED, code, message);
  }
}
