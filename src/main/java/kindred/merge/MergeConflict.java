package kindred.merge;

import java.util.Optional;
import kindred.problem.Fault;
import kindred.profile.Attributes;

/**
 * A record of each profile that differ, and of which the merged profile can have only one.
 *
 * @param fault with a pointer into the destination
 * @param sourcePointer the place of the source's record in the source
 * @param resolution what the choice of the client makes of them; empty: the merge is refused
 */
public record MergeConflict(
    Fault fault,
    String sourcePointer,
    Attributes destination,
    Attributes source,
    Optional<MergeChoice.OnConflict> resolution) {

  boolean resolved() {
    return resolution.isPresent();
  }
}
