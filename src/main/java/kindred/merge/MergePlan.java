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
 */
public record MergePlan(ProfileContent content, List<Fault> conflicts) {

  public MergePlan {
    conflicts = List.copyOf(conflicts);
  }
}
