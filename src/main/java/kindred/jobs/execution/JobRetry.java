package kindred.jobs.execution;

import io.vertx.core.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.retry.Retry;

/**
 * Repeats a step as long as it fails for temporary reasons: the database does not answer, or
 * another writer merges the profiles. It gives up only when the worker releases the job, and starts
 * nothing while the lease is not confirmed (L2).
 */
public final class JobRetry {

  private final Retry pauses;
  private final BooleanSupplier proceed;
  private final BooleanSupplier leaseConfirmed;

  /**
   * @param pauses gives the pauses between the tries
   * @param proceed false when the worker releases the job
   * @param leaseConfirmed whether the worker surely still holds the job
   */
  public JobRetry(Retry pauses, BooleanSupplier proceed, BooleanSupplier leaseConfirmed) {
    this.pauses = pauses;
    this.proceed = proceed;
    this.leaseConfirmed = leaseConfirmed;
  }

  /** The result of the step, or a failure that is not temporary. */
  public <T> Future<T> until(Supplier<Future<T>> step) {
    return until(step, 0);
  }

  private <T> Future<T> until(Supplier<Future<T>> step, int tries) {
    if (!leaseConfirmed.getAsBoolean()) {
      return again(step, tries);
    }
    return step.get()
        .recover(
            failure -> isTemporary(failure) ? again(step, tries) : Future.failedFuture(failure));
  }

  private <T> Future<T> again(Supplier<Future<T>> step, int tries) {
    return proceed.getAsBoolean()
        ? pauses.pause(tries).compose(rested -> until(step, tries + 1))
        : Future.failedFuture(
            Problem.unavailable("The server stops, and leaves the job to other servers.")
                .exception());
  }

  /** Whether the same step may succeed later; a profile that was merged is looked up again. */
  public static boolean isTemporary(Throwable failure) {
    return failure instanceof ProblemException refused
        && (refused.problem().kind() == Problem.Kind.UNAVAILABLE
            || refused.problem().retryAfterSeconds() > 0
            || refused.problem().code().equals("merged"));
  }
}
