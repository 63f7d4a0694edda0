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
 * Deletes a claim whose owner is not live or does not own the value. The owner is fenced first, and
 * the claim is deleted exactly as it was read.
 */
public final class DanglingClaims {

  private final ClaimStore claims;
  private final ProfileStore profiles;
  private final PendingMergeResolver merges;
  private final RunningImports imports;
  private final Redirects redirects;
  private final SerialRedirects serialRedirects;

  public DanglingClaims(
      ClaimStore claims,
      ProfileStore profiles,
      PendingMergeResolver merges,
      RunningImports imports) {
    this.claims = claims;
    this.profiles = profiles;
    this.merges = merges;
    this.imports = imports;
    this.redirects = new Redirects(profiles);
    this.serialRedirects = new SerialRedirects(profiles);
  }

  /** S2: whether the claim leads to an active owner of the value, at quorum. */
  public Future<Boolean> leadsToOwner(ClaimedKey seen) {
    return redirects
        .follow(seen.tenant(), seen.claim().owner())
        .map(end -> end.isPresent() && end.get().active() && end.get().owns(seen.key()));
  }

  /** S3 and S4: deletes the claim if it is as it was read, and dangles. */
  public Future<RepairResult> remove(ClaimedKey seen) {
    return claims
        .readSerial(seen.tenant(), seen.key())
        .compose(
            now ->
                now.filter(seen.claim()::equals).isPresent()
                    ? serialRedirects
                        .follow(seen.tenant(), seen.claim().owner())
                        .compose(owner -> removeOf(owner, seen))
                    : unchanged());
  }

  private Future<RepairResult> removeOf(Optional<Profile> found, ClaimedKey seen) {
    if (found.isEmpty() || found.get().notInserted()) {
      return mayBeInserted(seen.tenant(), seen.claim())
          .compose(
              mayBe ->
                  mayBe
                      ? unchanged()
                      : releaseIf(profiles.fence(seen.tenant(), seen.claim().owner()), seen));
    }
    var owner = found.get();
    if (owner.inTransition()) {
      return merges.resolve(owner).compose(resolved -> unchanged());
    }
    if (!owner.active()) {
      return releaseIf(Future.succeededFuture(true), seen);
    }
    return owner.owns(seen.key()) ? unchanged() : releaseIf(profiles.fence(owner), seen);
  }

  /** Whether the claim is of a row of a running import, which may be inserted at any moment. */
  private Future<Boolean> mayBeInserted(int tenant, Claim claim) {
    return claim.op().startsWith(RunningImports.OPERATION_PREFIX)
        ? imports.running(tenant, claim.op().substring(RunningImports.OPERATION_PREFIX.length()))
        : Future.succeededFuture(false);
  }

  private Future<RepairResult> releaseIf(Future<Boolean> fenced, ClaimedKey seen) {
    return fenced
        .compose(
            applied ->
                applied
                    ? claims.releaseExactly(seen.tenant(), seen.key(), seen.claim())
                    : Future.succeededFuture(false))
        .map(released -> released ? RepairResult.REMOVED : RepairResult.UNCHANGED);
  }

  private static Future<RepairResult> unchanged() {
    return Future.succeededFuture(RepairResult.UNCHANGED);
  }
}
