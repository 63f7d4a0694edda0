package kindred.claims;

import io.vertx.core.Future;
import java.util.Optional;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.keys.ClaimedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;

/**
 * Removes a claim whose owner does not live or does not own the value: the owner is fenced first,
 * and only the very claim that was judged goes.
 */
public final class DanglingClaims {

  private final ClaimStore store;
  private final ProfileStore profiles;
  private final PendingMergeResolver merges;
  private final RunningImports imports;
  private final Claims claims;
  private final Redirects redirects;

  public DanglingClaims(
      ClaimStore store,
      ProfileStore profiles,
      PendingMergeResolver merges,
      RunningImports imports,
      Claims claims) {
    this.store = store;
    this.profiles = profiles;
    this.merges = merges;
    this.imports = imports;
    this.claims = claims;
    this.redirects = new Redirects(profiles);
  }

  /** Whether the claim leads to an owner of the value that nobody is at work on, at quorum. */
  public Future<Boolean> sound(ClaimedKey seen) {
    return redirects
        .follow(seen.tenant(), seen.claim().owner())
        .map(end -> end.isPresent() && end.get().active() && end.get().owns(seen.key()));
  }

  /** Removes the claim if it stands as it was read and dangles. */
  public Future<RepairResult> remove(ClaimedKey seen) {
    return store
        .readSerial(seen.tenant(), seen.key())
        .compose(
            now ->
                now.filter(seen.claim()::equals).isPresent()
                    ? claims
                        .resolve(seen.tenant(), seen.claim().owner())
                        .compose(owner -> decide(seen, owner))
                    : left());
  }

  private Future<RepairResult> decide(ClaimedKey seen, Optional<Profile> found) {
    if (found.isEmpty() || Claims.unborn(found.get())) {
      return mayBeBorn(seen.tenant(), seen.claim())
          .compose(
              mayBe ->
                  mayBe
                      ? left()
                      : releaseIf(seen, profiles.fence(seen.tenant(), seen.claim().owner())));
    }
    var owner = found.get();
    if (owner.held()) {
      return merges.pendingMerges(owner).compose(resolved -> left());
    }
    if (!owner.active()) {
      return releaseIf(seen, Future.succeededFuture(true));
    }
    return owner.owns(seen.key()) ? left() : releaseIf(seen, profiles.bump(owner));
  }

  /** A record of a running import stays between its claim and its birth as long as it must. */
  private Future<Boolean> mayBeBorn(int tenant, Claim claim) {
    return claim.op().startsWith(RunningImports.OPERATION_PREFIX)
        ? imports.running(tenant, claim.op().substring(RunningImports.OPERATION_PREFIX.length()))
        : Future.succeededFuture(false);
  }

  private Future<RepairResult> releaseIf(ClaimedKey seen, Future<Boolean> fenced) {
    return fenced
        .compose(
            stands ->
                stands
                    ? store.releaseExactly(seen.tenant(), seen.key(), seen.claim())
                    : Future.succeededFuture(false))
        .map(released -> released ? RepairResult.REMOVED : RepairResult.LEFT);
  }

  private static Future<RepairResult> left() {
    return Future.succeededFuture(RepairResult.LEFT);
  }
}
