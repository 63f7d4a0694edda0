package kindred.merge.undo;

import java.util.List;
import java.util.Set;
import kindred.merge.UnmergeFindings;
import kindred.profile.OwnedKey;
import kindred.profile.ProfileContent;

/**
 * What the undoing of a merge would write into the destination.
 *
 * @param destination its content afterwards, with all keys that it does not give back
 * @param staying unique keys of the source that the destination has made its own since
 * @param added keys that the destination gets again with what is restored
 * @param kept what was changed since and is left as it is
 */
public record UnmergePlan(
    ProfileContent destination,
    Set<OwnedKey> staying,
    Set<OwnedKey> added,
    List<UnmergeFindings.Kept> kept) {}
