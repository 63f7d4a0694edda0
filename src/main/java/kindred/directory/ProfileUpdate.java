package kindred.directory;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import kindred.cassandra.BoundedConcurrency;
import kindred.claims.ClaimResolution;
import kindred.claims.Claims;
import kindred.claims.PendingMergeResolver;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.problem.Problem;
import kindred.problem.Problem.Kind;
import kindred.profile.Ids;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileState;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;
import kindred.retry.Retry;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes one live profile by one conditional batch, with its keys: entirely or not at all.
 *
 * <p>New keys are claimed before the batch and removed ones released after it, so that the profile
 * never owns what it has not claimed. An update that fails leaves a claim it made; whoever wants
 * the value takes it over.
 */
public final class ProfileUpdate {

  private static final Logger LOG = LoggerFactory.getLogger(ProfileUpdate.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /**
   * What the profile holds afterwards: the very content it has, if there is nothing to change;
   * throws the refusal.
   */
  @FunctionalInterface
  interface Edit extends BiFunction<SchemaSnapshot, Profile, ProfileContent> {}

  private final SchemaRegistry schemas;
  private final ProfileStore profiles;
  private final ClaimStore claimStore;
  private final KeyEntryStore entries;
  private final Claims claims;
  private final PendingMergeResolver merges;
  private final Redirects redirects;
  private final Retry attempts;
  private final KeyedSerialExecutor queue;

  public ProfileUpdate(
      Vertx vertx,
      SchemaRegistry schemas,
      Stores stores,
      Claims claims,
      PendingMergeResolver merges) {
    this.schemas = schemas;
    this.profiles = stores.profiles();
    this.claimStore = stores.claims();
    this.entries = stores.entries();
    this.claims = claims;
    this.merges = merges;
    this.redirects = new Redirects(stores.profiles());
    this.attempts = new Retry(vertx, TIMEOUT);
    this.queue = new KeyedSerialExecutor(vertx, TIMEOUT);
  }

  /**
   * Applies the edit, to the newest version if another change comes first.
   *
   * @param ifMatch the only version to change; 412 if it is another
   * @return the version that holds the change
   */
  Future<Long> apply(int tenant, String id, OptionalLong ifMatch, Edit edit) {
    return apply(tenant, id, ifMatch, Ids.random(), edit);
  }

  /** As above; an operation that is among the profile's latest is not applied again. */
  Future<Long> apply(int tenant, String id, OptionalLong ifMatch, String op, Edit edit) {
    return queue.inTurn(
        tenant, id, () -> attempts.until(() -> attempt(tenant, id, ifMatch, edit, op), this::busy));
  }

  /** Runs another change of the profile in its turn among the updates. */
  <T> Future<T> inTurn(int tenant, String id, Supplier<Future<T>> change) {
    return queue.inTurn(tenant, id, change);
  }

  /** One attempt; empty: the profile has moved on, so read it again. */
  private Future<Optional<Long>> attempt(
      int tenant, String id, OptionalLong ifMatch, Edit edit, String op) {
    var profile = profiles.readSerial(tenant, id);
    var schema = schemas.decide(tenant, now -> Future.succeededFuture(now.requireDefined()));
    return Future.all(profile, schema)
        .compose(
            both -> {
              var before = profile.result();
              if (before.filter(now -> now.operations().contains(op)).isPresent()) {
                return Future.succeededFuture(before.map(Profile::version));
              }
              if (before.isPresent() && before.get().held()) {
                return merges.pendingMerges(before.get()).map(Optional.empty());
              }
              return requireActive(before, id)
                  .compose(
                      active -> {
                        requireMatch(ifMatch, active);
                        return edit(schema.result(), active, edit)
                            .compose(draft -> write(draft, active, op));
                      });
            });
  }

  /** The profile, or why it cannot be changed: gone, or merged into another one. */
  Future<Profile> requireActive(Optional<Profile> found, String id) {
    if (found.isPresent() && found.get().state() == ProfileState.MERGED) {
      return redirects
          .merged(found.get())
          .compose(problem -> Future.failedFuture(problem.exception()));
    }
    return found
        .filter(Profile::active)
        .map(Future::succeededFuture)
        .orElseGet(() -> Future.failedFuture(Problem.notFound("profile", id).exception()));
  }

  static void requireMatch(OptionalLong ifMatch, Profile profile) {
    if (ifMatch.isPresent() && ifMatch.getAsLong() != profile.version()) {
      throw Problem.of(
              Kind.PRECONDITION_FAILED,
              "precondition-failed",
              "The profile has changed: its ETag is not the one of If-Match.")
          .exception();
    }
  }

  /** What a batch was to change: the keys that go, and their claims as they were before it. */
  private record Change(Profile before, Set<OwnedKey> removed, Map<OwnedKey, Claim> standing) {
    long version() {
      return before.version() + 1;
    }
  }

  /** What the profile shall hold, by a schema that is no older than it. */
  private record Draft(SchemaSnapshot schema, ProfileContent content) {}

  private Future<Draft> edit(SchemaSnapshot held, Profile active, Edit edit) {
    Future<SchemaSnapshot> known =
        held.version() < active.newestSchema()
            ? schemas.since(active.tenant(), active.newestSchema())
            : Future.succeededFuture(held);
    return known.compose(
        schema ->
            schemas.decide(
                schema,
                now ->
                    Future.succeededFuture(
                        new Draft(now, edit.apply(now.requireDefined(), active)))));
  }

  private Future<Optional<Long>> write(Draft draft, Profile before, String op) {
    var after = draft.content();
    if (after == before.content()) {
      return Future.succeededFuture(Optional.of(before.version()));
    }
    var added = new TreeSet<>(after.keys());
    added.removeAll(before.content().keys());
    var removed = new TreeSet<>(before.content().keys());
    removed.removeAll(after.keys());
    return standing(before.tenant(), removed)
        .compose(
            standing ->
                claim(before, added, op)
                    .compose(
                        refusal ->
                            refusal.isPresent()
                                ? refuse(refusal.get(), draft.schema())
                                : commit(new Change(before, removed, standing), added, after, op)));
  }

  private Future<Optional<Long>> commit(
      Change change, Set<OwnedKey> added, ProfileContent after, String op) {
    return enter(change.before(), added)
        .compose(entered -> change(change.before(), after, op))
        .compose(made -> made ? release(change) : Future.succeededFuture(Optional.<Long>empty()));
  }

  /** U4. Refused, but with our own operation there, it was applied before the reply was lost. */
  private Future<Boolean> change(Profile before, ProfileContent after, String op) {
    return profiles
        .change(before, after, op)
        .compose(
            applied ->
                applied
                    ? Future.succeededFuture(true)
                    : profiles
                        .readSerial(before.tenant(), before.id())
                        .map(now -> now.isPresent() && now.get().operations().contains(op)));
  }

  private static Future<Optional<Long>> refuse(ClaimResolution resolution, SchemaSnapshot schema) {
    return resolution.kind() == ClaimResolution.Kind.STALE
        ? Future.succeededFuture(Optional.empty())
        : Future.failedFuture(KeyProblems.of(resolution, schema).exception());
  }

  /** U2. */
  private Future<Optional<ClaimResolution>> claim(Profile before, Set<OwnedKey> added, String op) {
    var wanted = new TreeSet<OwnedKey>();
    added.stream().filter(OwnedKey::claim).forEach(wanted::add);
    return claims.acquire(before.tenant(), wanted, new Claim(before.id(), op, before.version()));
  }

  /** U3. */
  private Future<?> enter(Profile before, Set<OwnedKey> added) {
    return BoundedConcurrency.each(
        added.stream().filter(key -> !key.claim()).toList(),
        key -> entries.insert(before.tenant(), key, before.id(), before.version() + 1));
  }

  /** The claims of keys about to be removed, as they are before the change. */
  private Future<Map<OwnedKey, Claim>> standing(int tenant, Set<OwnedKey> removed) {
    var keys = removed.stream().filter(OwnedKey::claim).toList();
    return BoundedConcurrency.map(keys, key -> claimStore.readSerial(tenant, key))
        .map(
            claims -> {
              var standing = new HashMap<OwnedKey, Claim>();
              for (int i = 0; i < keys.size(); i++) {
                var key = keys.get(i);
                claims.get(i).ifPresent(claim -> standing.put(key, claim));
              }
              return standing;
            });
  }

  /**
   * U5. The change is made: what cannot be released now finds nobody, and is taken over by whoever
   * wants it.
   */
  private Future<Optional<Long>> release(Change made) {
    return BoundedConcurrency.each(made.removed(), key -> release(made, key))
        .onFailure(late -> LOG.warn("Keys that a profile no longer has were not released"))
        .transform(released -> Future.succeededFuture(Optional.of(made.version())));
  }

  private Future<?> release(Change made, OwnedKey key) {
    var before = made.before();
    if (!key.claim()) {
      return entries.delete(before.tenant(), key, before.id(), made.version());
    }
    var standing = Optional.ofNullable(made.standing().get(key));
    return standing.isEmpty() || standing.get().owner().equals(before.id())
        ? claimStore.release(before.tenant(), key, before.id(), before.version())
        : releaseInherited(before, key, standing.get());
  }

  /** A claim of a profile that was merged into this one, re-pointed meanwhile or not. */
  private Future<?> releaseInherited(Profile before, OwnedKey key, Claim standing) {
    return profiles
        .readSerial(before.tenant(), standing.owner())
        .compose(
            owner ->
                owner.isPresent() && away(owner.get())
                    ? redirects.follow(before.tenant(), owner.get().id())
                    : Future.succeededFuture(Optional.<Profile>empty()))
        .compose(
            survivor ->
                survivor.isPresent() && survivor.get().id().equals(before.id())
                    ? claimStore.releaseExactly(before.tenant(), key, standing)
                    : Future.succeededFuture(false))
        .compose(
            released ->
                released
                    ? Future.succeededFuture(true)
                    : claimStore.release(before.tenant(), key, before.id(), before.version()));
  }

  private static boolean away(Profile owner) {
    return owner.state() == ProfileState.MERGED || owner.restoring();
  }

  private Throwable busy() {
    return Problem.unavailable("The profile is being changed by many at once.").exception();
  }

  /** The tables an update writes. */
  public record Stores(ProfileStore profiles, ClaimStore claims, KeyEntryStore entries) {}
}
