package kindred.merge;

import java.util.List;
import java.util.Map;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.profile.ProfileContent;

/**
 * What a merge would write.
 *
 * @param content the destination afterwards
 * @param conflicts records of both that differ where there can be only one, with a pointer into the
 *     destination
 * @param discarded whatever of the two profiles is not in the content for itself
 */
public record MergePlan(
    ProfileContent content, List<Fault> conflicts, List<DiscardedValue> discarded) {

  public MergePlan {
    conflicts = List.copyOf(conflicts);
    discarded = List.copyOf(discarded);
  }

  /** Refuses (409) to overwrite records that cannot stand side by side, unless that is wanted. */
  void requirePossible(boolean force) {
    if (!force && !conflicts.isEmpty()) {
      throw new Problem(
              Problem.Kind.CONFLICT,
              "extension-conflict",
              "Both profiles have records that cannot stand side by side; with force_merge the "
                  + "source's records are used.",
              conflicts,
              Map.of(),
              0)
          .exception();
    }
  }
}
