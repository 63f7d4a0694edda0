package kindred.claims;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import kindred.claims.ClaimResolution.Kind;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;
import kindred.retry.Attempt;

/**
 * Claims one value for one profile: steps CL1 to CL6, in attempts that the caller repeats.
 *
 * <p>A claim in the way is resolved by the state of its owner. An owner that cannot own the value
 * any more is fenced before its claim is stolen, so that the conditions of the LWTs decide what
 * happens; the grace period only decides when a fence is tried.
 */
final class Claiming {

  /**
   * What is read and written.
   *
   * @param gracePeriod how long an owner that does not own the value it has claimed is left alone:
   *     it is most likely between two statements
   */
  record Services(
      ClaimStore claims,
      ProfileStore profiles,
      SerialRedirects redirects,
      PendingMergeResolver merges,
      RunningImports imports,
      Duration gracePeriod) {}

  private final Services services;
  private final int tenant;
  private final OwnedKey key;
  private final Claim desired;

  /** The claim in the way; null before the first one is found. */
  private Claim seen;

  /** When this claim was found. */
  private long since;

  Claiming(Services services, int tenant, OwnedKey key, Claim desired) {
    this.services = services;
    this.tenant = tenant;
    this.key = key;
    this.desired = desired;
  }

  Future<Attempt<ClaimResolution>> attempt() {
    return insert()
        .compose(
            standing ->
                standing.isEmpty() ? result(Kind.CLAIMED) : resolveStanding(standing.get()));
  }

  /**
   * CL1. While the same claim stands in the way, only reads at quorum: the LWTs of many waiting
   * writers would delay the writer for which they wait.
   *
   * @return the claim in the way
   */
  private Future<Optional<Claim>> insert() {
    if (seen == null) {
      return services.claims().claim(tenant, key, desired);
    }
    return services
        .claims()
        .find(tenant, key)
        .compose(
            standing ->
                standing.filter(seen::equals).isPresent()
                    ? Future.succeededFuture(standing)
                    : services.claims().claim(tenant, key, desired));
  }

  private Future<Attempt<ClaimResolution>> resolveStanding(Claim standing) {
    return standing.owner().equals(desired.owner()) ? confirmOwn(standing) : readOwner(standing);
  }

  /** CL2: the claim in the way is the own profile's. */
  private Future<Attempt<ClaimResolution>> confirmOwn(Claim standing) {
    if (standing.version() > desired.version()) {
      return result(Kind.STALE);
    }
    if (standing.version() == desired.version()) {
      return result(Kind.CLAIMED);
    }
    return services.claims().stamp(tenant, key, desired).map(this::claimedIf);
  }

  /**
   * CL3: a quorum read is enough to see that the value is taken, or that its creator is still
   * within the grace period. Everything else needs serial reads.
   */
  private Future<Attempt<ClaimResolution>> readOwner(Claim standing) {
    return services
        .profiles()
        .find(tenant, standing.owner())
        .compose(
            owner -> {
              if (owner.filter(Profile::active).filter(found -> found.owns(key)).isPresent()) {
                return taken(standing.owner());
              }
              return owner.isEmpty() && !isOfImport(standing) && !gracePeriodOver(standing)
                  ? again()
                  : resolve(standing);
            });
  }

  /** CL4. */
  private Future<Attempt<ClaimResolution>> resolve(Claim standing) {
    return services
        .redirects()
        .follow(tenant, standing.owner())
        .compose(
            found -> {
              if (found.isEmpty() || found.get().notInserted()) {
                return resolveNotInserted(standing);
              }
              var owner = found.get();
              if (owner.inTransition()) {
                return services.merges().resolve(owner).map(Attempt.again());
              }
              if (!owner.active()) {
                return steal(standing);
              }
              if (owner.owns(key)) {
                return owner.id().equals(desired.owner()) ? result(Kind.STALE) : taken(owner.id());
              }
              return resolveNotOwned(standing, owner);
            });
  }

  /** CL4, CL5 (F1): the creator is between its claim and its insert, or died there. */
  private Future<Attempt<ClaimResolution>> resolveNotInserted(Claim standing) {
    if (isOfImport(standing)) {
      var job = standing.op().substring(RunningImports.OPERATION_PREFIX.length());
      return services
          .imports()
          .running(tenant, job)
          .compose(running -> running ? result(Kind.RESERVED) : fenceAndSteal(standing));
    }
    return gracePeriodOver(standing) ? fenceAndSteal(standing) : again();
  }

  private Future<Attempt<ClaimResolution>> fenceAndSteal(Claim standing) {
    return services
        .profiles()
        .fence(tenant, standing.owner())
        .compose(fenced -> fenced ? steal(standing) : again());
  }

  /**
   * CL5 (F2): an update of the owner is between its claim and its batch, or died there, or the
   * claim was left over.
   */
  private Future<Attempt<ClaimResolution>> resolveNotOwned(Claim standing, Profile owner) {
    if (!owner.id().equals(desired.owner()) && !gracePeriodOver(standing)) {
      return again();
    }
    return services.profiles().fence(owner).compose(fenced -> fenced ? steal(standing) : again());
  }

  /** CL6. */
  private Future<Attempt<ClaimResolution>> steal(Claim standing) {
    return services.claims().steal(tenant, key, standing, desired).map(this::claimedIf);
  }

  private static boolean isOfImport(Claim claim) {
    return claim.op().startsWith(RunningImports.OPERATION_PREFIX);
  }

  /** Whether the same claim has stood in the way for the grace period. */
  private boolean gracePeriodOver(Claim standing) {
    if (!standing.equals(seen)) {
      seen = standing;
      since = System.nanoTime();
    }
    return System.nanoTime() - since >= services.gracePeriod().toNanos();
  }

  private Attempt<ClaimResolution> claimedIf(boolean applied) {
    return applied ? Attempt.done(ClaimResolution.of(Kind.CLAIMED, key)) : Attempt.again();
  }

  private Future<Attempt<ClaimResolution>> result(Kind kind) {
    return Future.succeededFuture(Attempt.done(ClaimResolution.of(kind, key)));
  }

  private Future<Attempt<ClaimResolution>> taken(String owner) {
    return Future.succeededFuture(Attempt.done(ClaimResolution.taken(key, owner)));
  }

  private static Future<Attempt<ClaimResolution>> again() {
    return Future.succeededFuture(Attempt.again());
  }
}
