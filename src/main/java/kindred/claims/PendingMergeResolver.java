package kindred.claims;

import io.vertx.core.Future;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.profile.Profile;

/** Brings the merge that froze a profile to its end, as anybody may. */
@FunctionalInterface
public interface PendingMergeResolver {

  /** Completes when the profile is no longer frozen by the merge that froze it when it was read. */
  Future<Void> pendingMerges(Profile frozen);

  /**
   * Thaws, and tells whether the profile has moved on; false: it is a source whose return is not
   * decided, and it leads to where it was merged into, as before.
   */
  default Future<Boolean> isResolved(Profile held) {
    return pendingMerges(held)
        .map(true)
        .recover(
            failure ->
                held.restoring() && isUndecided(failure)
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(failure));
  }

  private static boolean isUndecided(Throwable failure) {
    return failure instanceof ProblemException refused
        && refused.problem().kind() == Problem.Kind.NOT_FOUND;
  }
}
