package kindred.profile;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kindred.schema.Name;

/**
 * A profile, as it was read: one partition of table {@code profile}, or only an imported row.
 *
 * @param decisions the decision rows: merges into this profile, and their undos, by id
 * @param operations the operation rows: the ids of the latest operations that changed it
 * @param imported whether its content is still the one document that an import inserted
 * @param row the imported row, while the partition has no header: the first change adopts it
 */
public record Profile(
    int tenant,
    String id,
    Header header,
    ProfileContent content,
    Map<String, MergeDecision> decisions,
    Set<String> operations,
    boolean imported,
    Optional<ImportedRow> row) {

  /**
   * The static columns that say what the id stands for.
   *
   * @param version grows by one with every LWT that changes or fences the profile; the ETag
   * @param insertId written by the insert only: if it is present, the whole insert is
   * @param link the merge that froze the profile or by which it was merged
   */
  public record Header(
      ProfileState state, long version, Optional<String> insertId, Optional<MergeLink> link) {}

  public Profile {
    decisions = Map.copyOf(decisions);
    operations = Set.copyOf(operations);
  }

  /** An active profile without decision rows and operation rows. */
  public static Profile active(int tenant, String id, long version, ProfileContent content) {
    var header = new Header(ProfileState.ACTIVE, version, Optional.of(id), Optional.empty());
    return new Profile(tenant, id, header, content, Map.of(), Set.of(), false, Optional.empty());
  }

  /** The profile at its next version, with another content. */
  public Profile changed(ProfileContent after) {
    var next = new Header(state(), version() + 1, insertId(), header.link());
    return new Profile(tenant, id, next, after, decisions, operations, false, Optional.empty());
  }

  public ProfileState state() {
    return header.state();
  }

  public long version() {
    return header.version();
  }

  public Optional<String> insertId() {
    return header.insertId();
  }

  /**
   * The merge whose source the profile is. Call it only if the profile is in transition or merged.
   */
  public String mergeId() {
    return header.link().orElseThrow().mergeId();
  }

  /** The destination of the merge whose source the profile is. Call it only as {@link #mergeId}. */
  public String mergedInto() {
    return header.link().orElseThrow().destination();
  }

  /** Whether the profile is the source of this merge: frozen by it, merged, or being restored. */
  public boolean isSourceOf(String mergeId) {
    return header.link().filter(link -> link.mergeId().equals(mergeId)).isPresent();
  }

  /** Whether the profile was inserted and is neither in transition, merged nor deleted. */
  public boolean active() {
    return is(ProfileState.ACTIVE);
  }

  /** Whether no profile was inserted under this id, and the id is not fenced. */
  public boolean notInserted() {
    return insertId().isEmpty() && state() != ProfileState.FENCED;
  }

  public boolean frozen() {
    return is(ProfileState.FROZEN);
  }

  /** Whether a merge or an unmerge must be completed before the profile can be changed. */
  public boolean inTransition() {
    return frozen() || restoring();
  }

  /** Whether its merge is being undone: the content is back, and the decision is not known here. */
  public boolean restoring() {
    return is(ProfileState.RESTORING);
  }

  /** Whether readers find it at the end of all redirects. */
  public boolean live() {
    return active() || inTransition();
  }

  private boolean is(ProfileState state) {
    return state() == state && insertId().isPresent();
  }

  /** The id of the decision row, in the destination, that decides the unmerge of this profile. */
  public String undoDecision() {
    return undoDecisionPrefix(mergeId()) + version();
  }

  /** How the ids of the decision rows of all undos of a merge begin. */
  public static String undoDecisionPrefix(String mergeId) {
    return mergeId + ".undo.";
  }

  /** Whether the decision row of a merge into this profile, or of an undo, says committed. */
  public boolean committed(String decision) {
    return decisions.containsKey(decision) && decisions.get(decision).committed();
  }

  /** The committed decisions about undos of a merge into this profile, by their ids. */
  public Stream<String> undosOf(String mergeId) {
    return decisions.keySet().stream()
        .filter(id -> id.startsWith(undoDecisionPrefix(mergeId)) && committed(id));
  }

  /** Whether a merge into this profile was undone. */
  public boolean hasUndone(String mergeId) {
    return undosOf(mergeId).findAny().isPresent();
  }

  /**
   * The newest schema version that has left a trace in the profile. A writer that knows only an
   * older schema must not change the profile: it would drop what it does not know.
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
