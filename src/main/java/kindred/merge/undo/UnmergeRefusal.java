package kindred.merge.undo;

import kindred.problem.Problem;
import kindred.problem.Problem.Kind;
import kindred.problem.Problem.ProblemException;
import kindred.profile.Profile;
import kindred.profile.ProfileState;

/** The reasons for which a merge cannot be undone. */
final class UnmergeRefusal {

  private UnmergeRefusal() {}

  /** The merge was aborted, or never froze its source. */
  static ProblemException notMerged(String mergeId) {
    return Problem.of(
            Kind.CONFLICT, "not-merged", "The merge did not happen, so there is nothing to undo.")
        .with("merge_id", mergeId)
        .exception();
  }

  /** Refuses (409) an unmerge whose destination was deleted or merged. */
  static void requireActive(Profile destination) {
    if (destination.state() == ProfileState.DELETED) {
      throw Problem.of(
              Kind.CONFLICT,
              "destination-deleted",
              "The destination of the merge was deleted, with everything that came from the"
                  + " source. The merge cannot be undone.")
          .exception();
    }
    if (!destination.active()) {
      throw Problem.of(
              Kind.CONFLICT,
              "merged-since",
              "The destination was merged into another profile since."
                  + " Undo the merge that 'merge_id' names first.")
          .with("merge_id", destination.mergeId())
          .exception();
    }
  }
}
