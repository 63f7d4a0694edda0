package kindred.jobs.execution;

import kindred.jobs.ImportJob;

/**
 * How the work on a job ended.
 *
 * @param state {@code QUEUED} when somebody has to go on with it
 * @param code why it broke off; empty when it did not
 */
public record JobEnd(ImportJob.State state, String code, String message) {

  public static JobEnd of(ImportJob.State state) {
    return new JobEnd(state, "", "");
  }

  public static JobEnd broken(String code, String message) {
    return new JobEnd(ImportJob.State.FAILED, code, message);
  }
}
