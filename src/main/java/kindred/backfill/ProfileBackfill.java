package kindred.backfill;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kindred.cassandra.BoundedConcurrency;
import kindred.claims.ClaimResolution;
import kindred.claims.Claims;
import kindred.claims.PendingMergeResolver;
import kindred.keys.Claim;
import kindred.keys.KeyConflict;
import kindred.keys.KeyConflict.Reason;
import kindred.keys.KeyConflictStore;
import kindred.keys.KeyEntryStore;
import kindred.profile.Ids;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileState;
import kindred.profile.ProfileStore;
import kindred.retry.Attempt;
import kindred.retry.Retry;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/**
 * Adds all newer keys to a profile by one conditional batch (steps BF3 to BF6). From then on no
 * server with an older schema can change the profile.
 *
 * <p>The content of the profile stays as it is; its version, and so its ETag, grows by one. Values
 * that the profile cannot have are stored as conflicts, before the batch.
 */
public final class ProfileBackfill {

  /** The start of the ids of operations that add keys and change nothing else. */
  public static final String OPERATION_PREFIX = "keys.";

  private static final String CONTENDED = "Too many concurrent changes to this profile. Retry.";
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final SchemaRegistry schemas;
  private final Stores stores;
  private final Claims claims;
  private final PendingMergeResolver merges;
  private final Retry retry;

  /** The tables that a back-fill writes besides the claims. */
  public record Stores(ProfileStore profiles, KeyEntryStore entries, KeyConflictStore conflicts) {}

  public ProfileBackfill(
      Vertx vertx,
      SchemaRegistry schemas,
      Stores stores,
      Claims claims,
      PendingMergeResolver merges) {
    this.schemas = schemas;
    this.stores = stores;
    this.claims = claims;
    this.merges = merges;
    this.retry = new Retry(vertx, TIMEOUT);
  }

  /**
   * Adds all keys of the schema to a profile, or to the profile that it was merged into.
   *
   * @return the values that the profile cannot have
   */
  public Future<List<KeyConflict>> backFill(SchemaSnapshot schema, String id) {
    return backFill(new BackfillTask(schema, id, Optional.empty(), operation(), false));
  }

  /**
   * As {@link #backFill}, but if the profile cannot have all values, neither the profile nor a
   * conflict is written. Some values may have been claimed.
   */
  public Future<List<KeyConflict>> backFillWhole(SchemaSnapshot schema, String id) {
    return backFill(new BackfillTask(schema, id, Optional.empty(), operation(), true));
  }

  /** BF8: tries to add the key of a conflict again. */
  public Future<List<KeyConflict>> backFillAgain(SchemaSnapshot schema, KeyConflict conflict) {
    return backFill(
        new BackfillTask(
            schema, conflict.customer(), schema.keyById(conflict.key()), operation(), false));
  }

  private static String operation() {
    return OPERATION_PREFIX + Ids.random();
  }

  private Future<List<KeyConflict>> backFill(BackfillTask task) {
    return retry.untilDone(() -> attempt(task), CONTENDED);
  }

  /** BF3. */
  private Future<Attempt<List<KeyConflict>>> attempt(BackfillTask task) {
    return stores
        .profiles()
        .readSerial(task.tenant(), task.id())
        .compose(
            found -> {
              if (found.filter(Profile::inTransition).isPresent()) {
                return resolve(task, found.get());
              }
              if (found.isPresent() && found.get().state() == ProfileState.MERGED) {
                return attempt(task.withId(found.get().mergedInto()));
              }
              if (found.filter(Profile::active).isEmpty()) {
                return Future.succeededFuture(Attempt.done(List.of()));
              }
              return withNewestSchema(task, found.get())
                  .compose(newest -> attempt(newest, found.get()));
            });
  }

  private Future<Attempt<List<KeyConflict>>> resolve(BackfillTask task, Profile inTransition) {
    return merges
        .resolveIfDecided(inTransition)
        .compose(
            resolved ->
                resolved
                    ? Future.succeededFuture(Attempt.again())
                    : attempt(task.withId(inTransition.mergedInto())));
  }

  private Future<BackfillTask> withNewestSchema(BackfillTask task, Profile profile) {
    return profile.newestSchema() <= task.schema().version()
        ? Future.succeededFuture(task)
        : schemas.since(task.tenant(), profile.newestSchema()).map(task::withSchema);
  }

  private Future<Attempt<List<KeyConflict>>> attempt(BackfillTask task, Profile before) {
    var lacking = NewKeyValues.of(before, task.keys(before), task.schema());
    if (lacking.isEmpty() && task.hasNewestKeys(before)) {
      return conclude(task, lacking.conflicts());
    }
    var added = new Added(new HashSet<>(lacking.entries()), new ArrayList<>(lacking.conflicts()));
    var claim = new Claim(before.id(), task.op(), before.version());
    return claim(task, lacking.claims().iterator(), claim, added)
        .compose(
            claimed ->
                claimed instanceof Attempt.Done<Added> done
                    ? write(task, before, done.value())
                    : Future.succeededFuture(Attempt.again()));
  }

  /** The values that the profile can have, and why it cannot have others. */
  private record Added(Set<OwnedKey> values, List<KeyConflict> conflicts) {}

  /** BF4: claims one value after the other. Begins again if the profile has changed meanwhile. */
  private Future<Attempt<Added>> claim(
      BackfillTask task, Iterator<OwnedKey> unique, Claim claim, Added added) {
    if (!unique.hasNext()) {
      return Future.succeededFuture(Attempt.done(added));
    }
    var key = unique.next();
    return claims
        .acquire(task.tenant(), key, claim)
        .compose(
            resolution -> {
              if (resolution.kind() == ClaimResolution.Kind.STALE) {
                return Future.succeededFuture(Attempt.again());
              }
              if (resolution.claimed()) {
                added.values().add(key);
              } else {
                added.conflicts().add(conflict(claim.owner(), resolution));
              }
              return claim(task, unique, claim, added);
            });
  }

  private static KeyConflict conflict(String customer, ClaimResolution resolution) {
    var reason = resolution.kind() == ClaimResolution.Kind.TAKEN ? Reason.TAKEN : Reason.RESERVED;
    return new KeyConflict(resolution.key().key(), customer, reason, resolution.owner().orElse(""));
  }

  private Future<Attempt<List<KeyConflict>>> write(BackfillTask task, Profile before, Added added) {
    if (task.whole() && !added.conflicts().isEmpty()) {
      return Future.succeededFuture(Attempt.done(added.conflicts()));
    }
    if (added.values().isEmpty() && task.hasNewestKeys(before)) {
      return conclude(task, added.conflicts());
    }
    return put(task, added.conflicts())
        .compose(stored -> enter(before, added.values()))
        .compose(entered -> change(task, before, added.values()))
        .compose(
            changed ->
                Future.succeededFuture(
                    changed ? Attempt.done(added.conflicts()) : Attempt.again()));
  }

  /** BF5. */
  private Future<Void> put(BackfillTask task, List<KeyConflict> conflicts) {
    return BoundedConcurrency.each(
        conflicts, conflict -> stores.conflicts().put(task.tenant(), conflict));
  }

  /** BF5. */
  private Future<Void> enter(Profile before, Set<OwnedKey> values) {
    return stores.entries().enter(before.tenant(), values, before.id(), before.version() + 1);
  }

  /** BF6. Refused, but with the own operation row there, it was applied and the reply was lost. */
  private Future<Boolean> change(BackfillTask task, Profile before, Set<OwnedKey> values) {
    var keys = new HashSet<>(before.content().keys());
    keys.addAll(values);
    long version = Math.max(before.content().keysSchemaVersion(), task.schema().version());
    return stores
        .profiles()
        .change(before, before.content().with(keys, version), task.op(), Optional.empty())
        .compose(
            applied ->
                applied
                    ? Future.succeededFuture(true)
                    : stores
                        .profiles()
                        .readSerial(before.tenant(), before.id())
                        .map(now -> now.isPresent() && now.get().operations().contains(task.op())));
  }

  private Future<Attempt<List<KeyConflict>>> conclude(
      BackfillTask task, List<KeyConflict> conflicts) {
    return put(task, conflicts).map(Attempt.done(conflicts));
  }
}
