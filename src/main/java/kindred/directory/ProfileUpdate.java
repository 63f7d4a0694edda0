package kindred.directory;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import kindred.claims.ClaimResolution;
import kindred.claims.Claims;
import kindred.claims.PendingMergeResolver;
import kindred.keys.Claim;
import kindred.keys.KeyEntryStore;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileStore;
import kindred.retry.Attempt;
import kindred.retry.Retry;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes one active profile with its keys by one conditional batch, entirely or not at all (steps
 * U).
 *
 * <p>New values are claimed before the batch and removed ones released after it, so that the
 * profile never owns a value that it has not claimed. An update that is refused because a value is
 * taken claims nothing; one that fails later leaves its claims, and the next writer that wants such
 * a value steals the claim.
 */
final class ProfileUpdate {

  private static final Logger LOG = LoggerFactory.getLogger(ProfileUpdate.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /**
   * Computes the new content of a profile. Returns the very content that the profile has if nothing
   * changes; throws the refusal.
   */
  @FunctionalInterface
  interface Edit extends BiFunction<SchemaSnapshot, Profile, ProfileContent> {}

  /**
   * A change.
   *
   * @param askedBy the caller, who is named in the row that decides
   */
  record Operation(String id, Optional<String> askedBy) {}

  private final SchemaRegistry schemas;
  private final ProfileStore profiles;
  private final KeyEntryStore entries;
  private final Claims claims;
  private final PendingMergeResolver merges;
  private final KeyRelease keyRelease;
  private final ChangePreconditions preconditions;
  private final Retry retry;
  private final KeyedSerialExecutor turns;

  ProfileUpdate(
      Vertx vertx,
      SchemaRegistry schemas,
      ProfileTables tables,
      Claims claims,
      PendingMergeResolver merges) {
    this.schemas = schemas;
    this.profiles = tables.profiles();
    this.entries = tables.entries();
    this.claims = claims;
    this.merges = merges;
    this.keyRelease = new KeyRelease(tables);
    this.preconditions = new ChangePreconditions(tables.profiles());
    this.retry = new Retry(vertx, TIMEOUT);
    this.turns = new KeyedSerialExecutor(vertx, TIMEOUT);
  }

  /**
   * Applies the edit, again to each newer version if another change comes first; an operation that
   * is among the latest of the profile is not applied again.
   *
   * @param ifMatch the versions to change; another version is refused (412)
   * @return the version that holds the change
   */
  Future<Long> apply(int tenant, String id, LongPredicate ifMatch, Operation op, Edit edit) {
    return turns.inTurn(
        tenant,
        id,
        () ->
            retry.untilDone(
                () -> attempt(tenant, id, ifMatch, edit, op), KeyedSerialExecutor::contended));
  }

  /** Runs another change of the profile in its turn among the updates. */
  <T> Future<T> inTurn(int tenant, String id, Supplier<Future<T>> change) {
    return turns.inTurn(tenant, id, change);
  }

  /** U1 to U5. */
  private Future<Attempt<Long>> attempt(
      int tenant, String id, LongPredicate ifMatch, Edit edit, Operation op) {
    var profile = profiles.readSerial(tenant, id);
    var schema = schemas.decide(tenant, now -> Future.succeededFuture(now.requireDefined()));
    return Future.all(profile, schema)
        .compose(
            both -> {
              var before = profile.result();
              if (before.filter(now -> now.operations().contains(op.id())).isPresent()) {
                return Future.succeededFuture(Attempt.done(before.get().version()));
              }
              if (before.filter(Profile::inTransition).isPresent()) {
                return merges.resolve(before.get()).map(Attempt.again());
              }
              return preconditions
                  .requireActive(before, id)
                  .compose(
                      active -> {
                        ChangePreconditions.requireMatch(ifMatch, active);
                        return edit(schema.result(), active, edit)
                            .compose(draft -> write(draft, active, op));
                      });
            });
  }

  /** The new content, by a schema that is not older than the profile. */
  private record Draft(SchemaSnapshot schema, ProfileContent content) {}

  private Future<Draft> edit(SchemaSnapshot cached, Profile active, Edit edit) {
    Future<SchemaSnapshot> known =
        cached.version() < active.newestSchema()
            ? schemas.since(active.tenant(), active.newestSchema())
            : Future.succeededFuture(cached);
    return known.compose(
        schema ->
            schemas.decide(
                schema,
                now ->
                    Future.succeededFuture(
                        new Draft(now, edit.apply(now.requireDefined(), active)))));
  }

  private Future<Attempt<Long>> write(Draft draft, Profile before, Operation op) {
    var after = draft.content();
    if (after == before.content()) {
      return Future.succeededFuture(Attempt.done(before.version()));
    }
    var added = new TreeSet<>(after.keys());
    added.removeAll(before.content().keys());
    var removed = new TreeSet<>(before.content().keys());
    removed.removeAll(after.keys());
    return keyRelease
        .read(before, removed)
        .compose(
            toRelease ->
                claim(before, added, op)
                    .compose(
                        refusal ->
                            refusal.isPresent()
                                ? refuse(refusal.get(), draft.schema())
                                : commit(toRelease, added, after, op)));
  }

  /** U2. */
  private Future<Optional<ClaimResolution>> claim(
      Profile before, Set<OwnedKey> added, Operation op) {
    var unique = new TreeSet<OwnedKey>();
    added.stream().filter(OwnedKey::claim).forEach(unique::add);
    return claims.acquireUnlessTaken(
        before.tenant(), unique, new Claim(before.id(), op.id(), before.version()));
  }

  private static Future<Attempt<Long>> refuse(ClaimResolution resolution, SchemaSnapshot schema) {
    return resolution.kind() == ClaimResolution.Kind.STALE
        ? Future.succeededFuture(Attempt.again())
        : Future.failedFuture(KeyProblems.of(resolution, schema).exception());
  }

  private Future<Attempt<Long>> commit(
      KeyRelease.Removed removed, Set<OwnedKey> added, ProfileContent after, Operation op) {
    var before = removed.before();
    return entries
        .enter(before.tenant(), added, before.id(), before.version() + 1) // U3
        .compose(entered -> change(before, after, op))
        .compose(
            changed ->
                changed
                    ? release(removed).map(Attempt.done(removed.version()))
                    : Future.succeededFuture(Attempt.again()));
  }

  /** U4. Refused, but with the own operation row there, it was applied and the reply was lost. */
  private Future<Boolean> change(Profile before, ProfileContent after, Operation op) {
    return profiles
        .change(before, after, op.id(), op.askedBy())
        .compose(
            applied ->
                applied
                    ? Future.succeededFuture(true)
                    : profiles
                        .readSerial(before.tenant(), before.id())
                        .map(now -> now.isPresent() && now.get().operations().contains(op.id())));
  }

  /** U5. The change is made, so a failure does not fail the update. */
  private Future<Void> release(KeyRelease.Removed removed) {
    return keyRelease
        .release(removed)
        .onFailure(
            late ->
                LOG.atWarn()
                    .addKeyValue("customer_id", removed.before().id())
                    .log(
                        "Claims and entries of values that profile {} of tenant {} has lost were"
                            + " not deleted; the sweeper deletes them",
                        removed.before().id(),
                        removed.before().tenant()))
        .otherwiseEmpty();
  }
}
