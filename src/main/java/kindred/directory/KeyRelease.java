package kindred.directory;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import kindred.cassandra.BoundedConcurrency;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileState;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;

/** Deletes the claims and entries of key values that a profile does not own any more. */
final class KeyRelease {

  private final ProfileStore profiles;
  private final ClaimStore claims;
  private final KeyEntryStore entries;
  private final Redirects redirects;

  KeyRelease(ProfileTables tables) {
    this.profiles = tables.profiles();
    this.claims = tables.claims();
    this.entries = tables.entries();
    this.redirects = new Redirects(tables.profiles());
  }

  /**
   * The key values that an update removes.
   *
   * @param before the profile as the update read it
   * @param claims the claims of the values, as they were before the update
   */
  record Removed(Profile before, Set<OwnedKey> keys, Map<OwnedKey, Claim> claims) {

    long version() {
      return before.version() + 1;
    }
  }

  /** U1: reads the claims of the values that an update will remove. */
  Future<Removed> read(Profile before, Set<OwnedKey> removed) {
    var unique = removed.stream().filter(OwnedKey::claim).toList();
    return BoundedConcurrency.map(unique, key -> claims.readSerial(before.tenant(), key))
        .map(
            found -> {
              var standing = new HashMap<OwnedKey, Claim>();
              for (int i = 0; i < unique.size(); i++) {
                var key = unique.get(i);
                found.get(i).ifPresent(claim -> standing.put(key, claim));
              }
              return new Removed(before, removed, standing);
            });
  }

  /** U5. */
  Future<Void> release(Removed removed) {
    return BoundedConcurrency.each(removed.keys(), key -> release(removed, key));
  }

  private Future<?> release(Removed removed, OwnedKey key) {
    var before = removed.before();
    if (!key.claim()) {
      return entries.delete(before.tenant(), key, before.id(), removed.version());
    }
    var standing = removed.claims().get(key);
    return standing == null || standing.owner().equals(before.id())
        ? releaseOwn(before, key)
        : releaseInherited(before, key, standing);
  }

  /** A later update that made the claim again has stamped it at a later version. */
  private Future<Boolean> releaseOwn(Profile before, OwnedKey key) {
    return claims.release(before.tenant(), key, before.id(), before.version());
  }

  /**
   * The claim's owner was merged into this profile; the claim may have been repointed meanwhile.
   */
  private Future<Boolean> releaseInherited(Profile before, OwnedKey key, Claim standing) {
    return leadsTo(before, standing.owner())
        .compose(
            leads ->
                leads
                    ? claims.releaseExactly(before.tenant(), key, standing)
                    : Future.succeededFuture(false))
        .compose(released -> released ? Future.succeededFuture(true) : releaseOwn(before, key));
  }

  private Future<Boolean> leadsTo(Profile destination, String id) {
    return profiles
        .readSerial(destination.tenant(), id)
        .compose(
            owner -> {
              boolean isRedirect =
                  owner.isPresent()
                      && (owner.get().state() == ProfileState.MERGED || owner.get().restoring());
              return isRedirect
                  ? redirects
                      .follow(destination.tenant(), id)
                      .map(end -> end.isPresent() && end.get().id().equals(destination.id()))
                  : Future.succeededFuture(false);
            });
  }

  /**
   * D3: deletes all claims and entries of a profile that is deleted or fenced; may be repeated.
   *
   * @param version the version that led to the deletion
   */
  Future<Void> releaseAll(int tenant, String id, Collection<OwnedKey> keys, long version) {
    return BoundedConcurrency.each(
        keys,
        key ->
            key.claim()
                ? claims.release(tenant, key, id, Long.MAX_VALUE)
                : entries.delete(tenant, key, id, version));
  }
}
