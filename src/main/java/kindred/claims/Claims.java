package kindred.claims;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedSet;
import kindred.cassandra.BoundedConcurrency;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.profile.OwnedKey;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;
import kindred.retry.Retry;

/** Gives every unique key value to at most one profile at a time (steps CL). */
public final class Claims {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String CONTENDED =
      "Too many concurrent claims of one unique key value. Retry.";

  private final Claiming.Services services;
  private final Redirects redirects;
  private final Retry retry;

  /**
   * @param gracePeriod how long an owner that does not own the value it has claimed is left alone
   */
  public Claims(
      Vertx vertx,
      ClaimStore claims,
      ProfileStore profiles,
      PendingMergeResolver merges,
      RunningImports imports,
      Duration gracePeriod) {
    this.services =
        new Claiming.Services(
            claims, profiles, new SerialRedirects(profiles), merges, imports, gracePeriod);
    this.redirects = new Redirects(profiles);
    this.retry = new Retry(vertx, TIMEOUT.plus(gracePeriod));
  }

  /**
   * Claims the values one after the other, in their order, until one cannot be claimed.
   *
   * @param desired the claim to make: its owner, operation and stamp
   * @return the result for the value that cannot be claimed; empty: all values are claimed
   */
  public Future<Optional<ClaimResolution>> acquire(
      int tenant, SortedSet<OwnedKey> keys, Claim desired) {
    return acquire(tenant, keys.iterator(), desired);
  }

  /**
   * As {@link #acquire(int, SortedSet, Claim)}, for a profile that cannot release what it has
   * claimed: if another live profile already owns one of the values, nothing is claimed.
   */
  public Future<Optional<ClaimResolution>> acquireUnlessTaken(
      int tenant, SortedSet<OwnedKey> keys, Claim desired) {
    return taken(tenant, keys, desired.owner())
        .compose(
            taken ->
                taken.isPresent() ? Future.succeededFuture(taken) : acquire(tenant, keys, desired));
  }

  /** U2: the look. One value needs none: if its claim is refused, nothing has been claimed. */
  private Future<Optional<ClaimResolution>> taken(
      int tenant, SortedSet<OwnedKey> keys, String claimant) {
    return keys.size() < 2
        ? Future.succeededFuture(Optional.empty())
        : BoundedConcurrency.map(keys, key -> taken(tenant, key, claimant))
            .map(found -> found.stream().flatMap(Optional::stream).findFirst());
  }

  private Future<Optional<ClaimResolution>> taken(int tenant, OwnedKey key, String claimant) {
    return services
        .claims()
        .find(tenant, key)
        .compose(
            standing ->
                standing.isPresent()
                    ? redirects.follow(tenant, standing.get().owner())
                    : Future.succeededFuture(Optional.empty()))
        .map(
            owner ->
                owner
                    .filter(found -> found.active() && found.owns(key))
                    .filter(found -> !found.id().equals(claimant))
                    .map(found -> ClaimResolution.taken(key, found.id())));
  }

  private Future<Optional<ClaimResolution>> acquire(
      int tenant, Iterator<OwnedKey> keys, Claim desired) {
    if (!keys.hasNext()) {
      return Future.succeededFuture(Optional.empty());
    }
    return acquire(tenant, keys.next(), desired)
        .compose(
            resolution ->
                resolution.claimed()
                    ? acquire(tenant, keys, desired)
                    : Future.succeededFuture(Optional.of(resolution)));
  }

  /** Claims one value. */
  public Future<ClaimResolution> acquire(int tenant, OwnedKey key, Claim desired) {
    var claiming = new Claiming(services, tenant, key, desired);
    return retry.untilDone(claiming::attempt, CONTENDED);
  }
}
