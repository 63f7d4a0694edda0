package kindred.claims;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedSet;
import kindred.claims.ClaimResolution.Kind;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.problem.Problem;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileState;
import kindred.profile.ProfileStore;
import kindred.retry.Retry;

/**
 * Gives a unique key value to one customer at a time.
 *
 * <p>A claim in the way is judged: its owner lives and owns the value, or else the owner is fenced
 * by an LWT on its partition before its claim is taken over. Time-outs decide only when that is
 * tried; the conditions of the LWTs decide what happens.
 */
public final class Claims {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int LONGEST_CHAIN = 1_000;

  private final ClaimStore claims;
  private final ProfileStore profiles;
  private final PendingMergeResolver merges;
  private final RunningImports imports;
  private final Retry attempts;
  private final Duration gracePeriod;

  /**
   * @param gracePeriod how long an owner that does not (yet) own what it claimed is left alone: it
   *     is most likely between two statements
   */
  public Claims(
      Vertx vertx,
      ClaimStore claims,
      ProfileStore profiles,
      PendingMergeResolver merges,
      RunningImports imports,
      Duration gracePeriod) {
    this.claims = claims;
    this.profiles = profiles;
    this.merges = merges;
    this.imports = imports;
    this.attempts = new Retry(vertx, TIMEOUT.plus(gracePeriod));
    this.gracePeriod = gracePeriod;
  }

  /**
   * Claims the values one after the other, in order, until one is not to be had.
   *
   * @param mine whose they shall be, by which operation, at which version of it
   * @return the first verdict that is not {@code MINE}; empty: all are claimed
   */
  public Future<Optional<ClaimResolution>> acquire(
      int tenant, SortedSet<OwnedKey> keys, Claim mine) {
    return acquire(tenant, keys.iterator(), mine);
  }

  private Future<Optional<ClaimResolution>> acquire(
      int tenant, Iterator<OwnedKey> keys, Claim mine) {
    if (!keys.hasNext()) {
      return Future.succeededFuture(Optional.empty());
    }
    return acquire(tenant, keys.next(), mine)
        .compose(
            resolution ->
                resolution.mine()
                    ? acquire(tenant, keys, mine)
                    : Future.succeededFuture(Optional.of(resolution)));
  }

  /** Claims one value. */
  public Future<ClaimResolution> acquire(int tenant, OwnedKey key, Claim mine) {
    var timeout = new Timeouts();
    return attempts.until(
        () ->
            claim(tenant, key, mine, timeout)
                .compose(
                    standing ->
                        standing.isEmpty()
                            ? decided(ClaimResolution.of(Kind.MINE, key))
                            : against(tenant, key, mine, standing.get(), timeout)),
        Claims::contended);
  }

  /**
   * Whoever waits for another's claim only looks, at quorum: LWTs of many that wait would hold up
   * the one they wait for.
   */
  private Future<Optional<Claim>> claim(int tenant, OwnedKey key, Claim mine, Timeouts timeout) {
    if (timeout.seen == null) {
      return claims.claim(tenant, key, mine);
    }
    return claims
        .find(tenant, key)
        .compose(
            standing ->
                standing.filter(timeout.seen::equals).isPresent()
                    ? Future.succeededFuture(standing)
                    : claims.claim(tenant, key, mine));
  }

  private Future<Optional<ClaimResolution>> against(
      int tenant, OwnedKey key, Claim mine, Claim standing, Timeouts timeout) {
    return standing.owner().equals(mine.owner())
        ? own(tenant, key, mine, standing)
        : look(tenant, key, mine, standing, timeout);
  }

  /**
   * What a majority knows is enough to say that the value is taken, and to go on waiting; whatever
   * else is judged.
   */
  private Future<Optional<ClaimResolution>> look(
      int tenant, OwnedKey key, Claim mine, Claim theirs, Timeouts timeout) {
    return profiles
        .find(tenant, theirs.owner())
        .compose(
            seen -> {
              if (seen.filter(Profile::active).filter(owner -> owner.owns(key)).isPresent()) {
                return decided(ClaimResolution.taken(key, theirs.owner()));
              }
              boolean importing = theirs.op().startsWith(RunningImports.OPERATION_PREFIX);
              return seen.isEmpty() && !importing && !timeout.used(theirs)
                  ? Future.succeededFuture(Optional.empty())
                  : resolve(tenant, key, mine, theirs, timeout);
            });
  }

  private Future<Optional<ClaimResolution>> own(
      int tenant, OwnedKey key, Claim mine, Claim standing) {
    if (standing.version() > mine.version()) {
      return decided(ClaimResolution.of(Kind.STALE, key));
    }
    if (standing.version() == mine.version()) {
      return decided(ClaimResolution.of(Kind.MINE, key));
    }
    return claims
        .stamp(tenant, key, mine)
        .map(
            stamped ->
                stamped ? Optional.of(ClaimResolution.of(Kind.MINE, key)) : Optional.empty());
  }

  private Future<Optional<ClaimResolution>> resolve(
      int tenant, OwnedKey key, Claim mine, Claim theirs, Timeouts timeout) {
    return resolve(tenant, theirs.owner())
        .compose(
            found -> {
              if (found.isEmpty() || unborn(found.get())) {
                return neverBorn(tenant, key, mine, theirs, timeout);
              }
              var owner = found.get();
              if (owner.held()) {
                return merges.pendingMerges(owner).map(Optional.empty());
              }
              if (!owner.active()) {
                return steal(tenant, key, mine, theirs);
              }
              if (owner.owns(key)) {
                return decided(
                    owner.id().equals(mine.owner())
                        ? ClaimResolution.of(Kind.STALE, key)
                        : ClaimResolution.taken(key, owner.id()));
              }
              return notOwned(owner, key, mine, theirs, timeout);
            });
  }

  static boolean unborn(Profile profile) {
    return profile.insertId() == null && profile.state() != ProfileState.FENCED;
  }

  /** The profile at the end of all merges that are complete, linearizable. */
  Future<Optional<Profile>> resolve(int tenant, String id) {
    return resolve(tenant, id, 0);
  }

  private Future<Optional<Profile>> resolve(int tenant, String id, int hops) {
    return profiles
        .readSerial(tenant, id)
        .compose(
            found -> {
              if (found.isEmpty()) {
                return Future.succeededFuture(found);
              }
              return resolve(found.get(), hops);
            });
  }

  private Future<Optional<Profile>> resolve(Profile found, int hops) {
    if (hops >= LONGEST_CHAIN) {
      return Future.failedFuture(contended());
    }
    if (found.restoring()) {
      return resolveRestoring(found, hops);
    }
    return found.state() == ProfileState.MERGED
        ? resolve(found.tenant(), found.mergedInto(), hops + 1)
        : Future.succeededFuture(Optional.of(found));
  }

  /**
   * Back, and then it is its own; else still at its destination. Both is read at once: between two
   * reads the decision could fall, and a fence on the destination would come too late.
   */
  private Future<Optional<Profile>> resolveRestoring(Profile restoring, int hops) {
    return profiles
        .readSerial(restoring.tenant(), restoring.mergedInto())
        .compose(
            into ->
                into.orElseThrow().committed(restoring.undoing())
                    ? Future.succeededFuture(Optional.of(restoring))
                    : resolve(into.get(), hops + 1));
  }

  /** A creator between its claim and its birth, or one that died there. */
  private Future<Optional<ClaimResolution>> neverBorn(
      int tenant, OwnedKey key, Claim mine, Claim theirs, Timeouts timeout) {
    if (theirs.op().startsWith(RunningImports.OPERATION_PREFIX)) {
      var job = theirs.op().substring(RunningImports.OPERATION_PREFIX.length());
      return imports
          .running(tenant, job)
          .compose(
              running ->
                  running
                      ? decided(ClaimResolution.of(Kind.RESERVED, key))
                      : fence(tenant, key, mine, theirs));
    }
    return timeout.used(theirs)
        ? fence(tenant, key, mine, theirs)
        : Future.succeededFuture(Optional.empty());
  }

  private Future<Optional<ClaimResolution>> fence(
      int tenant, OwnedKey key, Claim mine, Claim theirs) {
    return profiles
        .fence(tenant, theirs.owner())
        .compose(
            fenced ->
                fenced
                    ? steal(tenant, key, mine, theirs)
                    : Future.succeededFuture(Optional.empty()));
  }

  /** An update between its claim and its commit, one that died there, or a claim left over. */
  private Future<Optional<ClaimResolution>> notOwned(
      Profile owner, OwnedKey key, Claim mine, Claim theirs, Timeouts timeout) {
    if (!owner.id().equals(mine.owner()) && !timeout.used(theirs)) {
      return Future.succeededFuture(Optional.empty());
    }
    return profiles
        .bump(owner)
        .compose(
            fenced ->
                fenced
                    ? steal(owner.tenant(), key, mine, theirs)
                    : Future.succeededFuture(Optional.empty()));
  }

  private Future<Optional<ClaimResolution>> steal(
      int tenant, OwnedKey key, Claim mine, Claim theirs) {
    return claims
        .steal(tenant, key, theirs, mine)
        .map(stolen -> stolen ? Optional.of(ClaimResolution.of(Kind.MINE, key)) : Optional.empty());
  }

  private static Future<Optional<ClaimResolution>> decided(ClaimResolution resolution) {
    return Future.succeededFuture(Optional.of(resolution));
  }

  private static Throwable contended() {
    return Problem.unavailable("A key value is being fought over; try again.").exception();
  }

  /** How long one and the same claim has stood in the way. */
  private final class Timeouts {
    private Claim seen;
    private long since;

    boolean used(Claim claim) {
      if (!claim.equals(seen)) {
        seen = claim;
        since = System.nanoTime();
      }
      return System.nanoTime() - since >= gracePeriod.toNanos();
    }
  }
}
