package kindred.claims;

import io.vertx.core.Future;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.profile.Profile;

/** Brings the merge that froze a profile to its end, as anybody may. */
@FunctionalInterface
public interface Thaw {

  /** Completes when the profile is no longer frozen by the merge that froze it when it was read. */
  Future<Void> thaw(Profile frozen);

  /**
   * Whether a source that was asked to come back was left alone, because that is not decided: it
   * leads to where it was merged into, as before.
   */
  static boolean undecided(Throwable failure) {
    return failure instanceof ProblemException refused
        && refused.problem().kind() == Problem.Kind.NOT_FOUND;
  }
}
