package kindred.jobs.execution;

/** The worker has lost the lease of its job: another worker has it, or the job has ended. */
final class LostJobException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LostJobException() {
    super("the worker has lost the lease of its job", null, false, false);
  }
}
