package kindred.claims;

import io.vertx.core.Future;
import java.util.Optional;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.profile.Ids;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;

/**
 * Restores the missing claim or entry of a key value that an active profile owns. A value that
 * another live profile owns too is only reported.
 */
public final class MissingKeys {

  private final ClaimStore store;
  private final KeyEntryStore entries;
  private final ProfileStore profiles;
  private final SerialRedirects redirects;
  private final Claims claims;

  public MissingKeys(
      ClaimStore store, KeyEntryStore entries, ProfileStore profiles, Claims claims) {
    this.store = store;
    this.entries = entries;
    this.profiles = profiles;
    this.redirects = new SerialRedirects(profiles);
    this.claims = claims;
  }

  /** S2: whether the value leads to its owner, at quorum and without following redirects. */
  public Future<Boolean> isFound(Profile owner, OwnedKey key) {
    return key.claim()
        ? store
            .find(owner.tenant(), key)
            .map(claim -> claim.isPresent() && claim.get().owner().equals(owner.id()))
        : entries.has(owner.tenant(), key, owner.id());
  }

  /** S3 and S4: makes the value lead to the profile, if the profile still owns it. */
  public Future<RepairResult> restore(int tenant, String id, OwnedKey key) {
    return profiles
        .readSerial(tenant, id)
        .compose(
            found -> {
              var owner = found.filter(Profile::active).filter(profile -> profile.owns(key));
              if (owner.isEmpty()) {
                return unchanged();
              }
              return key.claim() ? restoreClaim(owner.get(), key) : restoreEntry(owner.get(), key);
            });
  }

  /**
   * Inserts at the version that owns the value: a change that removes it deletes at a later one.
   */
  private Future<RepairResult> restoreEntry(Profile owner, OwnedKey key) {
    return entries
        .has(owner.tenant(), key, owner.id())
        .compose(
            found ->
                found
                    ? unchanged()
                    : entries
                        .insert(owner.tenant(), key, owner.id(), owner.version())
                        .map(RepairResult.RESTORED));
  }

  private Future<RepairResult> restoreClaim(Profile owner, OwnedKey key) {
    return store
        .readSerial(owner.tenant(), key)
        .compose(
            standing ->
                standing.isPresent()
                    ? leadsTo(owner, standing.get())
                    : Future.succeededFuture(false))
        .compose(
            leads ->
                leads
                    ? unchanged()
                    : claims
                        .acquire(
                            owner.tenant(),
                            key,
                            new Claim(owner.id(), Ids.random(), owner.version()))
                        .compose(resolution -> result(owner, resolution)));
  }

  private Future<Boolean> leadsTo(Profile owner, Claim standing) {
    return redirects
        .follow(owner.tenant(), standing.owner())
        .map(end -> end.isPresent() && end.get().id().equals(owner.id()));
  }

  /** A taken value is a violation only if this profile owned it at the same moment. */
  private Future<RepairResult> result(Profile owner, ClaimResolution resolution) {
    return switch (resolution.kind()) {
      case CLAIMED -> Future.succeededFuture(RepairResult.RESTORED);
      case RESERVED, STALE -> unchanged();
      case TAKEN ->
          profiles
              .readSerial(owner.tenant(), owner.id())
              .map(now -> isAsRead(owner, now) ? RepairResult.VIOLATION : RepairResult.UNCHANGED);
    };
  }

  private static boolean isAsRead(Profile before, Optional<Profile> now) {
    return now.isPresent() && now.get().active() && now.get().version() == before.version();
  }

  private static Future<RepairResult> unchanged() {
    return Future.succeededFuture(RepairResult.UNCHANGED);
  }
}
