package kindred.imports;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import kindred.claims.ClaimResolution;
import kindred.claims.RunningImports;
import kindred.keys.Claim;
import kindred.problem.Problem.ProblemException;
import kindred.profile.ImportedProfileStore.InsertContext;
import kindred.profile.OwnedKey;

/**
 * Claims groups of key values of one bucket for rows of a job, each group by one LWT, and resolves
 * the claims in the way.
 */
final class BucketClaims {

  private final int tenant;
  private final String op;
  private final ImportTarget target;
  private final Predicate<String> inProgress;

  /**
   * Rows that claim one value each.
   *
   * @param resolutions the results so far; thread-safe
   */
  record Round(Map<OwnedKey, Candidate> claimants, Map<OwnedKey, ClaimResolution> resolutions) {

    private void claimed(OwnedKey key) {
      resolutions.put(key, ClaimResolution.of(ClaimResolution.Kind.CLAIMED, key));
    }

    /** A live profile owns the value: it is taken, unless that is the profile of the row itself. */
    void found(OwnedKey key, String owner) {
      if (!owner.equals(claimant(key))) {
        resolutions.put(key, ClaimResolution.taken(key, owner));
      }
    }

    private String claimant(OwnedKey key) {
      return claimants.get(key).id();
    }

    private boolean isOwn(Claim claim, OwnedKey key) {
      return claim != null && claim.owner().equals(claimant(key));
    }
  }

  /**
   * @param inProgress whether a customer id is that of a row that is processed at this moment
   */
  BucketClaims(InsertContext insertContext, ImportTarget target, Predicate<String> inProgress) {
    this.tenant = insertContext.tenant();
    this.op = RunningImports.OPERATION_PREFIX + insertContext.insertId();
    this.target = target;
    this.inProgress = inProgress;
  }

  /**
   * Claims the values by one LWT. A refused LWT changes nothing: the claims in the way are
   * resolved, and the rest is sent again.
   */
  Future<?> claim(Round round, List<OwnedKey> keys) {
    if (keys.isEmpty()) {
      return Future.succeededFuture();
    }
    return target
        .stores()
        .claims()
        .claimAll(tenant, keys, key -> desired(round, key))
        .compose(
            inTheWay -> {
              if (inTheWay.isEmpty()) {
                keys.forEach(round::claimed);
                return Future.succeededFuture();
              }
              keys.stream()
                  .filter(key -> round.isOwn(inTheWay.get(key.hash()), key))
                  .forEach(round::claimed);
              return resolve(round, keys, inTheWay).compose(rest -> claim(round, rest));
            });
  }

  /** Resolves the claims of others; gives the values that no other writer has claimed. */
  private Future<List<OwnedKey>> resolve(
      Round round, List<OwnedKey> keys, Map<String, Claim> existing) {
    var rest = new ArrayList<OwnedKey>();
    var contested = new ArrayList<OwnedKey>();
    for (var key : keys) {
      var claim = existing.get(key.hash());
      if (claim != null && !round.isOwn(claim, key)) {
        contested.add(key);
      } else if (!round.resolutions().containsKey(key)) {
        rest.add(key);
      }
    }
    return contested.isEmpty()
        ? Future.succeededFuture(rest)
        : contest(round, contested, existing).map(resolved -> rest);
  }

  /** Most claimants are active and own the value; all other claims are resolved one by one. */
  private Future<?> contest(Round round, List<OwnedKey> keys, Map<String, Claim> existing) {
    var claimants = keys.stream().map(key -> existing.get(key.hash()).owner()).distinct().toList();
    return target
        .stores()
        .owners()
        .owned(tenant, claimants)
        .compose(
            owned -> {
              var contests = new ArrayList<Future<?>>();
              for (var key : keys) {
                var claim = existing.get(key.hash());
                if (owned.getOrDefault(claim.owner(), Set.of()).contains(key)) {
                  round.resolutions().put(key, ClaimResolution.taken(key, claim.owner()));
                } else {
                  contests.add(
                      contest(round, key, claim)
                          .recover(failure -> undecided(key, failure))
                          .onSuccess(resolution -> round.resolutions().put(key, resolution)));
                }
              }
              return Future.all(contests);
            });
  }

  /**
   * A claim of this job whose row is not processed at this moment was left by an earlier worker:
   * its id is fenced (F1) and the claim is stolen. Every other claim goes through CL1 to CL6.
   */
  private Future<ClaimResolution> contest(Round round, OwnedKey key, Claim inTheWay) {
    boolean leftOver = inTheWay.op().equals(op) && !inProgress.test(inTheWay.owner());
    return target
        .owner(tenant, inTheWay.owner(), key)
        .compose(
            owner -> {
              if (owner.isPresent()) {
                return Future.succeededFuture(ClaimResolution.taken(key, owner.get()));
              }
              return leftOver ? fenceAndSteal(round, key, inTheWay) : acquire(round, key);
            });
  }

  private Future<ClaimResolution> fenceAndSteal(Round round, OwnedKey key, Claim leftOver) {
    return target
        .stores()
        .profiles()
        .fence(tenant, leftOver.owner())
        .compose(fenced -> fenced ? steal(round, key, leftOver) : acquire(round, key));
  }

  private Future<ClaimResolution> steal(Round round, OwnedKey key, Claim leftOver) {
    return target
        .stores()
        .claims()
        .steal(tenant, key, leftOver, desired(round, key))
        .map(
            stolen ->
                ClaimResolution.of(
                    stolen ? ClaimResolution.Kind.CLAIMED : ClaimResolution.Kind.RESERVED, key));
  }

  private Future<ClaimResolution> acquire(Round round, OwnedKey key) {
    return target.claims().acquire(tenant, key, desired(round, key));
  }

  private Claim desired(Round round, OwnedKey key) {
    return new Claim(round.claimant(key), op, 0);
  }

  /** A contest that found no result in time is repeated later, as for reserved values. */
  private static Future<ClaimResolution> undecided(OwnedKey key, Throwable failure) {
    return failure instanceof ProblemException refused && refused.problem().retryAfterSeconds() > 0
        ? Future.succeededFuture(ClaimResolution.of(ClaimResolution.Kind.RESERVED, key))
        : Future.failedFuture(failure);
  }
}
