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
import kindred.keys.ClaimStore;
import kindred.keys.KeyConflict;
import kindred.keys.KeyConflictStore;
import kindred.keys.KeyEntryStore;
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
 * Sees to it that nobody is told of a birth that lacks a key: whoever has borne profiles asks here
 * before he tells.
 *
 * <p>A key that was made meanwhile, without his knowing, is brought to them. One that cannot have
 * it is taken back, as if it had never been born.
 */
public final class InsertConfirmation {

  private final SchemaRegistry schemas;
  private final ProfileBackfill profileBackfill;
  private final Stores stores;

  /** The tables that a birth that is taken back has written. */
  public record Stores(
      ProfileStore profiles,
      ClaimStore claims,
      KeyEntryStore entries,
      KeyConflictStore conflicts) {}

  public InsertConfirmation(
      SchemaRegistry schemas, ProfileBackfill profileBackfill, Stores stores) {
    this.schemas = schemas;
    this.profileBackfill = profileBackfill;
    this.stores = stores;
  }

  /** Whether a birth by a schema of this version would lack a key, as far as is known here. */
  public Future<Boolean> outdated(int tenant, long keysSchemaVersion) {
    return schemas.current(tenant).map(schema -> !schema.keysSince(keysSchemaVersion).isEmpty());
  }

  /**
   * Brings profiles up to date that were borne by a schema of the given version. One small read,
   * shared by all who ask at once, when no key was made meanwhile.
   *
   * @return those that were taken back, and why
   */
  public Future<Map<String, Problem>> settle(
      int tenant, long keysSchemaVersion, Collection<String> ids) {
    return schemas
        .newerThan(tenant, keysSchemaVersion)
        .compose(
            newer ->
                newer.isEmpty() || newer.get().keysSince(keysSchemaVersion).isEmpty()
                    ? Future.succeededFuture(Map.of())
                    : settle(newer.get(), ids, new HashMap<>()));
  }

  /** As {@link #settle}, of a profile that somebody may know: it stays, its conflict is listed. */
  Future<Void> refresh(int tenant, long keysSchemaVersion, String id) {
    return schemas
        .newerThan(tenant, keysSchemaVersion)
        .compose(
            newer ->
                newer.isEmpty() || newer.get().keysSince(keysSchemaVersion).isEmpty()
                    ? Future.succeededFuture()
                    : profileBackfill.bring(newer.get(), id).mapEmpty());
  }

  private Future<Map<String, Problem>> settle(
      SchemaSnapshot schema, Collection<String> ids, Map<String, Problem> takenBack) {
    return BoundedConcurrency.each(
            ids,
            id ->
                settle(schema, id)
                    .onSuccess(why -> why.ifPresent(problem -> takenBack.put(id, problem))))
        .map(takenBack);
  }

  private Future<Optional<Problem>> settle(SchemaSnapshot schema, String id) {
    return profileBackfill
        .bringAllOrNothing(schema, id)
        .compose(
            brought ->
                brought.conflicts().isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : takeBack(schema, id, brought.conflicts()));
  }

  /**
   * One that others have already changed or merged is not ours any more: it gets what it can, and
   * its conflict is listed.
   */
  private Future<Optional<Problem>> takeBack(
      SchemaSnapshot schema, String id, List<KeyConflict> conflicts) {
    return stores
        .profiles()
        .readSerial(schema.tenant(), id)
        .compose(
            found ->
                found.filter(InsertConfirmation::untouched).isEmpty()
                    ? profileBackfill.bring(schema, id).map(Optional.empty())
                    : takeBack(schema, found.get(), conflicts));
  }

  /**
   * Whether nobody has changed a profile since its birth: a newer key, or a fence, moves its
   * version on, but is no change.
   */
  public static boolean untouched(Profile profile) {
    return profile.active()
        && profile.decisions().values().stream().noneMatch(MergeDecision::committed)
        && profile.operations().stream()
            .allMatch(op -> op.startsWith(ProfileBackfill.OPERATION_PREFIX));
  }

  private Future<Optional<Problem>> takeBack(
      SchemaSnapshot schema, Profile born, List<KeyConflict> conflicts) {
    return stores
        .profiles()
        .takeBack(born)
        .compose(
            applied ->
                applied
                    ? Future.succeededFuture(true)
                    : stores
                        .profiles()
                        .readSerial(born.tenant(), born.id())
                        .map(now -> now.orElseThrow().state() == ProfileState.FENCED))
        .compose(
            gone ->
                gone
                    ? release(schema, born, conflicts)
                        .map(Optional.of(problem(schema, conflicts.get(0))))
                    : takeBack(schema, born.id(), conflicts));
  }

  /** Also what was claimed for it when the others were refused. */
  private Future<?> release(SchemaSnapshot schema, Profile born, List<KeyConflict> conflicts) {
    var content = born.content();
    var keys = new HashSet<>(content.keys());
    new KeyExtraction(schema)
        .all(content.attributes(), content.records(), new Faults()).stream()
            .filter(OwnedKey::claim)
            .forEach(keys::add);
    return BoundedConcurrency.each(
            keys,
            key ->
                key.claim()
                    ? stores.claims().release(born.tenant(), key, born.id(), Long.MAX_VALUE)
                    : stores.entries().delete(born.tenant(), key, born.id(), born.version() + 1))
        .compose(
            released ->
                BoundedConcurrency.each(
                    conflicts, conflict -> stores.conflicts().remove(born.tenant(), conflict)));
  }

  private static Problem problem(SchemaSnapshot schema, KeyConflict conflict) {
    var key = schema.keyById(conflict.key()).orElseThrow();
    return switch (conflict.reason()) {
      case TAKEN -> KeyProblems.taken(key.name(), conflict.other());
      case RESERVED -> KeyProblems.reserved(key.name());
      case TOO_MANY -> KeyProblems.tooMany(key);
    };
  }
}
