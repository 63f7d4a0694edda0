package kindred.claims;

import io.vertx.core.Future;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.profile.Profile;

/** Completes or aborts the merge or unmerge that a profile in transition waits for. */
@FunctionalInterface
public interface PendingMergeResolver {

  /** Succeeds when the profile is no longer in transition by the merge with which it was read. */
  Future<Void> resolve(Profile inTransition);

  /**
   * As {@link #resolve}, but leaves a restoring profile whose unmerge cannot be decided.
   *
   * @return whether the profile was resolved; false: it leads to its destination, as before
   */
  default Future<Boolean> resolveIfDecided(Profile inTransition) {
    return resolve(inTransition)
        .map(true)
        .recover(
            failure ->
                inTransition.restoring() && isUndecided(failure)
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(failure));
  }

  private static boolean isUndecided(Throwable failure) {
    return failure instanceof ProblemException refused
        && refused.problem().kind() == Problem.Kind.NOT_FOUND;
  }
}
