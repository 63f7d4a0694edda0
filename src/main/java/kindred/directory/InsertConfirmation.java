package kindred.directory;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.backfill.ProfileBackfill;
import kindred.cassandra.BoundedConcurrency;
import kindred.keys.KeyConflict;
import kindred.keys.KeyConflictStore;
import kindred.keys.KeyExtraction;
import kindred.problem.Faults;
import kindred.problem.Problem;
import kindred.profile.MergeDecision;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileState;
import kindred.profile.ProfileStore;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/**
 * Guarantees that no inserted profile is reported without a key: every writer that inserts profiles
 * calls it before it reports them (steps C6 and IM13).
 *
 * <p>A key that was added meanwhile is back-filled. The insert of a profile that cannot have it is
 * undone, as if it had never been made.
 */
public final class InsertConfirmation {

  private final SchemaRegistry schemas;
  private final ProfileBackfill profileBackfill;
  private final ProfileStore profiles;
  private final KeyRelease keyRelease;
  private final KeyConflictStore conflicts;

  public InsertConfirmation(
      SchemaRegistry schemas,
      ProfileBackfill profileBackfill,
      ProfileTables tables,
      KeyConflictStore conflicts) {
    this.schemas = schemas;
    this.profileBackfill = profileBackfill;
    this.profiles = tables.profiles();
    this.keyRelease = new KeyRelease(tables);
    this.conflicts = conflicts;
  }

  /** Whether an insert by a schema of this version would lack a key that this server knows. */
  public Future<Boolean> isOutdated(int tenant, long keysSchemaVersion) {
    return schemas.current(tenant).map(schema -> !schema.keysSince(keysSchemaVersion).isEmpty());
  }

  /**
   * Adds newer keys to profiles that were inserted by a schema of the given version. If there are
   * none, it costs one small read, which concurrent callers share.
   *
   * @return the profiles whose inserts were undone, and why
   */
  public Future<Map<String, Problem>> confirm(
      int tenant, long keysSchemaVersion, Collection<String> ids) {
    return newer(tenant, keysSchemaVersion)
        .compose(
            newer ->
                newer.isEmpty() ? Future.succeededFuture(Map.of()) : confirm(newer.get(), ids));
  }

  /** As {@link #confirm}, but a profile that may have been reported stays, with its conflicts. */
  Future<Void> backFill(int tenant, long keysSchemaVersion, String id) {
    return newer(tenant, keysSchemaVersion)
        .compose(
            newer ->
                newer.isEmpty()
                    ? Future.succeededFuture()
                    : profileBackfill.backFill(newer.get(), id).mapEmpty());
  }

  /** The newest schema, if it has keys that are newer than this version. */
  private Future<Optional<SchemaSnapshot>> newer(int tenant, long keysSchemaVersion) {
    return schemas
        .newerThan(tenant, keysSchemaVersion)
        .map(found -> found.filter(schema -> !schema.keysSince(keysSchemaVersion).isEmpty()));
  }

  private Future<Map<String, Problem>> confirm(SchemaSnapshot schema, Collection<String> ids) {
    var undone = new HashMap<String, Problem>();
    return BoundedConcurrency.each(
            ids,
            id ->
                confirm(schema, id)
                    .onSuccess(why -> why.ifPresent(problem -> undone.put(id, problem))))
        .map(undone);
  }

  private Future<Optional<Problem>> confirm(SchemaSnapshot schema, String id) {
    return profileBackfill
        .backFillWhole(schema, id)
        .compose(
            conflicts ->
                conflicts.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : undo(schema, id, conflicts));
  }

  /** A profile that was changed or merged meanwhile stays: it gets the keys that it can have. */
  private Future<Optional<Problem>> undo(
      SchemaSnapshot schema, String id, List<KeyConflict> conflicts) {
    return profiles
        .readSerial(schema.tenant(), id)
        .compose(
            found ->
                found.filter(InsertConfirmation::untouched).isEmpty()
                    ? profileBackfill.backFill(schema, id).map(Optional.empty())
                    : undo(schema, found.get(), conflicts));
  }

  /** F3, then the profile's claims, entries and conflicts. */
  private Future<Optional<Problem>> undo(
      SchemaSnapshot schema, Profile inserted, List<KeyConflict> conflicts) {
    return profiles
        .undoInsert(inserted)
        .compose(applied -> applied ? Future.succeededFuture(true) : wasUndone(inserted))
        .compose(
            undone ->
                undone
                    ? release(schema, inserted, conflicts)
                        .map(Optional.of(problem(schema, conflicts.get(0))))
                    : undo(schema, inserted.id(), conflicts));
  }

  private Future<Boolean> wasUndone(Profile inserted) {
    return profiles
        .readSerial(inserted.tenant(), inserted.id())
        .map(now -> now.orElseThrow().state() == ProfileState.FENCED);
  }

  /** Also the claims of new values that were made before another value was refused. */
  private Future<Void> release(
      SchemaSnapshot schema, Profile inserted, List<KeyConflict> conflicts) {
    var content = inserted.content();
    var keys = new HashSet<>(content.keys());
    new KeyExtraction(schema)
        .all(content.attributes(), content.records(), new Faults()).stream()
            .filter(OwnedKey::claim)
            .forEach(keys::add);
    return keyRelease
        .releaseAll(inserted.tenant(), inserted.id(), keys, inserted.version() + 1)
        .compose(
            released ->
                BoundedConcurrency.each(
                    conflicts, conflict -> this.conflicts.remove(inserted.tenant(), conflict)));
  }

  private static Problem problem(SchemaSnapshot schema, KeyConflict conflict) {
    var key = schema.keyById(conflict.key()).orElseThrow();
    return switch (conflict.reason()) {
      case TAKEN -> KeyProblems.taken(Optional.of(key), conflict.other());
      case RESERVED -> KeyProblems.reserved(key.name());
      case TOO_MANY -> KeyProblems.tooMany(key);
    };
  }

  /**
   * Whether an inserted profile has had no change. Back-fills and fences raise the version, but are
   * no changes.
   */
  public static boolean untouched(Profile profile) {
    return profile.active()
        && profile.decisions().values().stream().noneMatch(MergeDecision::committed)
        && profile.operations().stream()
            .allMatch(op -> op.startsWith(ProfileBackfill.OPERATION_PREFIX));
  }
}
