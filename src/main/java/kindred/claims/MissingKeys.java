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
 * Makes the missing claim or entry of a key value that a live profile owns. A value that another
 * live profile owns, too, is only told of.
 */
public final class MissingKeys {

  private final ClaimStore store;
  private final KeyEntryStore entries;
  private final ProfileStore profiles;
  private final Claims claims;

  public MissingKeys(
      ClaimStore store, KeyEntryStore entries, ProfileStore profiles, Claims claims) {
    this.store = store;
    this.entries = entries;
    this.profiles = profiles;
    this.claims = claims;
  }

  /** Whether the value leads to its owner, at quorum and without a look at merges. */
  public Future<Boolean> found(Profile owner, OwnedKey key) {
    return key.claim()
        ? store
            .find(owner.tenant(), key)
            .map(claim -> claim.isPresent() && claim.get().owner().equals(owner.id()))
        : entries.has(owner.tenant(), key, owner.id());
  }

  /** Makes the value lead to the profile, if it still owns it. */
  public Future<RepairResult> remake(int tenant, String id, OwnedKey key) {
    return profiles
        .readSerial(tenant, id)
        .compose(
            found -> {
              var owner = found.filter(Profile::active).filter(profile -> profile.owns(key));
              if (owner.isEmpty()) {
                return left();
              }
              return key.claim() ? claim(owner.get(), key) : enter(owner.get(), key);
            });
  }

  /** At the version that owns it: the change that drops it deletes at a later one. */
  private Future<RepairResult> enter(Profile owner, OwnedKey key) {
    return entries
        .has(owner.tenant(), key, owner.id())
        .compose(
            there ->
                there
                    ? left()
                    : entries
                        .insert(owner.tenant(), key, owner.id(), owner.version())
                        .map(RepairResult.REMADE));
  }

  private Future<RepairResult> claim(Profile owner, OwnedKey key) {
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
                    ? left()
                    : claims
                        .acquire(
                            owner.tenant(),
                            key,
                            new Claim(owner.id(), Ids.random(), owner.version()))
                        .compose(resolution -> repaired(owner, key, resolution)));
  }

  private Future<Boolean> leadsTo(Profile owner, Claim standing) {
    return claims
        .resolve(owner.tenant(), standing.owner())
        .map(end -> end.isPresent() && end.get().id().equals(owner.id()));
  }

  /** Taken by somebody who owns it at a moment at which this profile owns it, too? */
  private Future<RepairResult> repaired(Profile owner, OwnedKey key, ClaimResolution resolution) {
    return switch (resolution.kind()) {
      case MINE -> Future.succeededFuture(RepairResult.REMADE);
      case RESERVED, STALE -> left();
      case TAKEN ->
          profiles
              .readSerial(owner.tenant(), owner.id())
              .map(now -> unchanged(owner, now) ? RepairResult.VIOLATION : RepairResult.LEFT);
    };
  }

  private static boolean unchanged(Profile before, Optional<Profile> now) {
    return now.isPresent() && now.get().active() && now.get().version() == before.version();
  }

  private static Future<RepairResult> left() {
    return Future.succeededFuture(RepairResult.LEFT);
  }
}
