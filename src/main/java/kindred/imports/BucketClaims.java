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
import kindred.keys.ClaimedKey;
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
   * @param inProgress whether a customer id is that of a row that is processed at this moment
   */
  BucketClaims(InsertContext insertContext, ImportTarget target, Predicate<String> inProgress) {
    this.tenant = insertContext.tenant();
    this.op = RunningImports.OPERATION_PREFIX + insertContext.insertId();
    this.target = target;
    this.inProgress = inProgress;
  }

  /**
   * Claims the values of rows by one LWT. A refused LWT changes nothing: the claims in the way are
   * resolved, and the rest is sent again.
   *
   * @param rows whose values are in one bucket
   */
  Future<?> claim(List<RowClaims> rows) {
    if (rows.isEmpty()) {
      return Future.succeededFuture();
    }
    var desired = new ArrayList<ClaimedKey>(rows.size());
    rows.forEach(row -> desired.add(new ClaimedKey(tenant, row.key(), desired(row))));
    return target
        .stores()
        .claims()
        .claimAll(desired)
        .compose(
            inTheWay -> {
              if (inTheWay.isEmpty()) {
                rows.forEach(RowClaims::claimed);
                return Future.succeededFuture();
              }
              rows.stream()
                  .filter(row -> row.isOwn(inTheWay.get(row.key().hash())))
                  .forEach(RowClaims::claimed);
              return resolve(rows, inTheWay).compose(this::claim);
            });
  }

  /** Resolves the claims of others; gives the rows whose values no other writer has claimed. */
  private Future<List<RowClaims>> resolve(List<RowClaims> rows, Map<String, Claim> existing) {
    var rest = new ArrayList<RowClaims>();
    var contested = new ArrayList<RowClaims>();
    for (var row : rows) {
      var claim = existing.get(row.key().hash());
      if (claim != null && !row.isOwn(claim)) {
        contested.add(row);
      } else if (row.open()) {
        rest.add(row);
      }
    }
    return contested.isEmpty()
        ? Future.succeededFuture(rest)
        : contest(contested, existing).map(resolved -> rest);
  }

  /** Most claimants are active and own the value; all other claims are resolved one by one. */
  private Future<?> contest(List<RowClaims> rows, Map<String, Claim> existing) {
    var claimants =
        rows.stream().map(row -> existing.get(row.key().hash()).owner()).distinct().toList();
    return target
        .stores()
        .owners()
        .owned(tenant, claimants)
        .compose(
            owned -> {
              var contests = new ArrayList<Future<?>>();
              for (var row : rows) {
                var claim = existing.get(row.key().hash());
                if (owned.getOrDefault(claim.owner(), Set.of()).contains(row.key())) {
                  row.resolve(ClaimResolution.taken(row.key(), claim.owner()));
                } else {
                  contests.add(
                      contest(row, claim)
                          .recover(failure -> undecided(row.key(), failure))
                          .onSuccess(row::resolve));
                }
              }
              return Future.all(contests);
            });
  }

  /**
   * A claim of this job whose row is not processed at this moment was left by an earlier worker:
   * its id is fenced (F1) and the claim is stolen. Every other claim goes through CL1 to CL6.
   */
  private Future<ClaimResolution> contest(RowClaims row, Claim inTheWay) {
    boolean leftOver = inTheWay.op().equals(op) && !inProgress.test(inTheWay.owner());
    return target
        .owner(tenant, inTheWay.owner(), row.key())
        .compose(
            owner -> {
              if (owner.isPresent()) {
                return Future.succeededFuture(ClaimResolution.taken(row.key(), owner.get()));
              }
              return leftOver ? fenceAndSteal(row, inTheWay) : acquire(row);
            });
  }

  private Future<ClaimResolution> fenceAndSteal(RowClaims row, Claim leftOver) {
    return target
        .stores()
        .profiles()
        .fence(tenant, leftOver.owner())
        .compose(fenced -> fenced ? steal(row, leftOver) : acquire(row));
  }

  private Future<ClaimResolution> steal(RowClaims row, Claim leftOver) {
    return target
        .stores()
        .claims()
        .steal(tenant, row.key(), leftOver, desired(row))
        .map(
            stolen ->
                ClaimResolution.of(
                    stolen ? ClaimResolution.Kind.CLAIMED : ClaimResolution.Kind.RESERVED,
                    row.key()));
  }

  private Future<ClaimResolution> acquire(RowClaims row) {
    return target.claims().acquire(tenant, row.key(), desired(row));
  }

  private Claim desired(RowClaims row) {
    return new Claim(row.row().id(), op, 0);
  }

  /** A contest that found no result in time is repeated later, as for reserved values. */
  private static Future<ClaimResolution> undecided(OwnedKey key, Throwable failure) {
    return failure instanceof ProblemException refused && refused.problem().retryAfterSeconds() > 0
        ? Future.succeededFuture(ClaimResolution.of(ClaimResolution.Kind.RESERVED, key))
        : Future.failedFuture(failure);
  }
}
