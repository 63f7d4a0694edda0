package kindred.jobs.execution;

/** The job is no longer this worker's: somebody else goes on with it, or has ended it. */
final class LostJobException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LostJobException() {
    super("the job is another worker's", null, false, false);
  }
}
