package kindred.merge;

import java.util.List;
import kindred.problem.Fault;
import kindred.profile.ProfileContent;

/**
 * What a merge would write.
 *
 * @param content the destination afterwards
 * @param conflicts records of both that differ where there can be only one, with a pointer into the
 *     destination
 * @param leftOut whatever of the two profiles is not in the content for itself
 */
public record MergePlan(ProfileContent content, List<Fault> conflicts, List<LeftOut> leftOut) {

  public MergePlan {
    conflicts = List.copyOf(conflicts);
    leftOut = List.copyOf(leftOut);
  }
}
