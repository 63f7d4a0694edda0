package kindred.merge.undo;

import java.util.Optional;
import kindred.merge.PastMerge;
import kindred.merge.UnmergeFindings;
import kindred.profile.Profile;

/**
 * A merge that was undone.
 *
 * @param sourceVersion the version at which the source became active again
 * @param destinationVersion the version of the destination that the commit led to
 */
public record Unmerged(
    String mergeId,
    String source,
    long sourceVersion,
    String destination,
    long destinationVersion,
    UnmergeFindings findings) {

  /** What a committed decision says, whose id names the version of the restoring source. */
  static Unmerged of(
      PastMerge merge, Profile destination, String decision, Optional<UnmergeFindings> findings) {
    long committed = destination.decisions().get(decision).version();
    int prefix = Profile.undoDecisionPrefix(merge.id()).length();
    long restoring = Long.parseLong(decision.substring(prefix));
    return new Unmerged(
        merge.id(),
        merge.request().source(),
        restoring + committed,
        destination.id(),
        committed,
        findings.orElseThrow());
  }
}
