package kindred.jobs.execution;

import io.vertx.core.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.retry.Retry;

/**
 * Repeats a step for as long as it is refused for reasons that pass: a database that does not
 * answer, profiles that are being merged elsewhere. It gives up only with its job, and begins
 * nothing while it is in doubt whose the job is.
 */
public final class JobRetry {

  private final Retry attempts;
  private final BooleanSupplier goOn;
  private final BooleanSupplier held;

  /**
   * @param goOn false when the job is to be left to others
   * @param held whether it is certain that the job is this worker's
   */
  public JobRetry(Retry attempts, BooleanSupplier goOn, BooleanSupplier held) {
    this.attempts = attempts;
    this.goOn = goOn;
    this.held = held;
  }

  /** The result of the step, or a failure that does not pass. */
  public <T> Future<T> until(Supplier<Future<T>> step) {
    return until(step, 0);
  }

  private <T> Future<T> until(Supplier<Future<T>> step, int tries) {
    if (!held.getAsBoolean()) {
      return again(step, tries);
    }
    return step.get()
        .recover(failure -> passes(failure) ? again(step, tries) : Future.failedFuture(failure));
  }

  private <T> Future<T> again(Supplier<Future<T>> step, int tries) {
    return goOn.getAsBoolean()
        ? attempts.pause(tries).compose(rested -> until(step, tries + 1))
        : Future.failedFuture(Problem.unavailable("The job is left to others.").exception());
  }

  /** A profile that was merged or thawed in between is looked for again. */
  public static boolean passes(Throwable failure) {
    return failure instanceof ProblemException refused
        && (refused.problem().kind() == Problem.Kind.UNAVAILABLE
            || refused.problem().retryAfterSeconds() > 0
            || refused.problem().code().equals("merged"));
  }
}
