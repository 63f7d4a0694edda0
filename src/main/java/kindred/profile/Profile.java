package kindred.profile;

import java.util.Map;
import java.util.Set;

/**
 * A customer's partition as it was read.
 *
 * @param version grows by one with every committed operation: the ETag
 * @param birthId written by the birth only: present means the whole birth is there
 * @param mergeId the merge that froze it or took it away; null otherwise
 * @param mergedInto where that merge leads; null otherwise
 * @param decisions the merges decided here, by id
 * @param operations the latest operations that changed it
 */
public record Profile(
    int tenant,
    String id,
    ProfileState state,
    long version,
    String birthId,
    String mergeId,
    String mergedInto,
    ProfileContent content,
    Map<String, MergeDecision> decisions,
    Set<String> operations) {

  public Profile {
    decisions = Map.copyOf(decisions);
    operations = Set.copyOf(operations);
  }

  /** Whether it was born and is neither frozen, merged nor deleted. */
  public boolean active() {
    return state == ProfileState.ACTIVE && birthId != null;
  }

  public boolean frozen() {
    return state == ProfileState.FROZEN && birthId != null;
  }

  /** Whether readers find it: active, or frozen by a merge that may yet be decided against. */
  public boolean live() {
    return active() || frozen();
  }

  public boolean owns(OwnedKey key) {
    return content.keys().contains(key);
  }
}
