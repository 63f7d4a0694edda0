package kindred.profile;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import kindred.schema.Name;

/**
 * A customer's partition as it was read.
 *
 * @param version grows by one with every committed operation: the ETag
 * @param insertId written by the birth only: present means the whole birth is there
 * @param mergeId the merge that froze it or took it away; null otherwise
 * @param mergedInto where that merge leads; null otherwise
 * @param decisions the merges decided here, by id
 * @param operations the latest operations that changed it
 * @param imported whether its content is still the one document that it was born with
 */
public record Profile(
    int tenant,
    String id,
    ProfileState state,
    long version,
    String insertId,
    String mergeId,
    String mergedInto,
    ProfileContent content,
    Map<String, MergeDecision> decisions,
    Set<String> operations,
    boolean imported) {

  /** A profile whose content is in rows. */
  public Profile(
      int tenant,
      String id,
      ProfileState state,
      long version,
      String insertId,
      String mergeId,
      String mergedInto,
      ProfileContent content,
      Map<String, MergeDecision> decisions,
      Set<String> operations) {
    this(
        tenant,
        id,
        state,
        version,
        insertId,
        mergeId,
        mergedInto,
        content,
        decisions,
        operations,
        false);
  }

  public Profile {
    decisions = Map.copyOf(decisions);
    operations = Set.copyOf(operations);
  }

  /** Whether it was born and is neither frozen, merged nor deleted. */
  public boolean active() {
    return state == ProfileState.ACTIVE && insertId != null;
  }

  public boolean frozen() {
    return state == ProfileState.FROZEN && insertId != null;
  }

  /** Whether somebody has to finish a merge or the undoing of one before it can be changed. */
  public boolean held() {
    return frozen() || restoring();
  }

  /** Whether it is merged, and about to come back. */
  public boolean restoring() {
    return state == ProfileState.RESTORING && insertId != null;
  }

  /** Whether readers find it at the end of all redirects. */
  public boolean live() {
    return active() || held();
  }

  /** Under which id the undoing that it waits for is decided, in the destination's partition. */
  public String undoing() {
    return undoing(mergeId) + version;
  }

  /** How the ids of all undoings of a merge begin. */
  public static String undoing(String mergeId) {
    return mergeId + ".undo.";
  }

  /** Whether a merge into this profile, or the undoing of one, was decided for. */
  public boolean committed(String decision) {
    return decisions.containsKey(decision) && decisions.get(decision).committed();
  }

  /** Whether a merge into this profile was taken back. */
  public boolean hasUndone(String mergeId) {
    return decisions.keySet().stream()
        .anyMatch(id -> id.startsWith(undoing(mergeId)) && committed(id));
  }

  /**
   * The newest schema version that has left a trace here: whoever knows an older schema only must
   * not change the profile, lest it drops what it does not know.
   */
  public long newestSchema() {
    var stored =
        Stream.concat(
            content.keys().stream().map(OwnedKey::key),
            content.records().stream().map(ExtensionRecord::extension));
    return stored.mapToLong(Name::version).reduce(content.keysSchemaVersion(), Math::max);
  }

  public boolean owns(OwnedKey key) {
    return content.keys().contains(key);
  }
}
