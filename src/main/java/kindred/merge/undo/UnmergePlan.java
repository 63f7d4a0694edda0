package kindred.merge.undo;

import java.util.List;
import java.util.Set;
import kindred.merge.UnmergeFindings;
import kindred.profile.OwnedKey;
import kindred.profile.ProfileContent;

/**
 * What an unmerge would write into the destination.
 *
 * @param destination its content after the unmerge, with all keys that it does not give back
 * @param staying unique keys of the source that the destination has made its own since the merge
 * @param added keys that the destination gets back together with content that is set back
 * @param kept what has changed since the merge, and stays
 */
public record UnmergePlan(
    ProfileContent destination,
    Set<OwnedKey> staying,
    Set<OwnedKey> added,
    List<UnmergeFindings.Kept> kept) {}
