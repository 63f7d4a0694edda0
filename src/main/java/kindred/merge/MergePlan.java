package kindred.merge;

import java.util.List;
import java.util.Map;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.profile.ProfileContent;

/**
 * What a merge would write.
 *
 * @param content the destination after the merge
 * @param conflicts records of both profiles that differ and of which only one can stay, each with a
 *     pointer into the destination
 * @param discarded values and records of both profiles that are not in the content, or only once
 */
public record MergePlan(
    ProfileContent content, List<Fault> conflicts, List<DiscardedValue> discarded) {

  public MergePlan {
    conflicts = List.copyOf(conflicts);
    discarded = List.copyOf(discarded);
  }

  /** Refuses (409) a merge with conflicts that is not forced. */
  void requirePossible(boolean force) {
    if (!force && !conflicts.isEmpty()) {
      throw new Problem(
              Problem.Kind.CONFLICT,
              "extension-conflict",
              "The profiles have conflicting records. Resolve the conflicts, or use force_merge to "
                  + "take the source's records.",
              conflicts,
              Map.of(),
              0)
          .exception();
    }
  }
}
