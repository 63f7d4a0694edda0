package kindred.merge;

import java.util.List;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.profile.ProfileContent;

/**
 * What a merge would write.
 *
 * @param content the destination after the merge; with the source's record where a conflict is not
 *     resolved
 * @param conflicts records of both profiles that differ and of which only one can stay
 * @param discarded values and records of both profiles that are not in the content, or only once
 * @param faults what the client cannot choose; such a merge is refused
 */
public record MergePlan(
    ProfileContent content,
    List<MergeConflict> conflicts,
    List<DiscardedValue> discarded,
    List<Fault> faults) {

  public MergePlan {
    conflicts = List.copyOf(conflicts);
    discarded = List.copyOf(discarded);
    faults = List.copyOf(faults);
  }

  /** Whether the choice is valid and resolves all conflicts. */
  boolean decided() {
    return faults.isEmpty() && conflicts.stream().allMatch(MergeConflict::resolved);
  }

  /** Refuses (400) a choice of what the profiles or the schema do not have. */
  public void requireValidChoice() {
    if (!faults.isEmpty()) {
      throw Problem.invalid(
              "invalid-choice",
              "'values' names what cannot be chosen. Correct or remove these members.",
              faults)
          .exception();
    }
  }

  /** Refuses an invalid choice (400), and one that leaves conflicts (409), which it lists. */
  void requirePossible() {
    requireValidChoice();
    var open = conflicts.stream().filter(conflict -> !conflict.resolved()).toList();
    if (!open.isEmpty()) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "extension-conflict",
              "The profiles have conflicting records. Preview the merge to see them, and choose with "
                  + "'values' or 'on_conflict' which to keep.",
              open.stream().map(MergeConflict::fault).toList())
          .exception();
    }
  }
}
