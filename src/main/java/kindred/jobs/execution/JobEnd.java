package kindred.jobs.execution;

import kindred.jobs.JobState;

/**
 * How the work on a job ended.
 *
 * @param state {@code QUEUED} if a server has to resume it
 * @param code why it failed, or what it lacks although it did not fail; may be empty
 */
public record JobEnd(JobState state, String code, String message) {

  /** The code of jobs that cannot be continued because their file was changed. */
  public static final String FILE_CHANGED = "file-changed";

  /** The code of a log that cannot be written. */
  static final String LOG_UNWRITABLE = "log-unwritable";

  public static JobEnd of(JobState state) {
    return new JobEnd(state, "", "");
  }

  public static JobEnd failed(String code, String message) {
    return new JobEnd(JobState.FAILED, code, message);
  }

  /** The same with a warning; the reason of a failure is more important. */
  JobEnd withoutLog(String warning) {
    return code.isEmpty() ? new JobEnd(state, LOG_UNWRITABLE, warning) : this;
  }
}
