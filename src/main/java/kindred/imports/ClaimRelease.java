package kindred.imports;

import io.vertx.core.Future;
import java.util.List;
import kindred.claims.ClaimResolution;
import kindred.imports.RowAttempt.Phase;
import kindred.profile.OwnedKey;

/**
 * Decides rows that did not get all their claims, and releases the claims of rows that are not
 * imported (IM9): always after a fence of the row's id, so that no insert under it becomes visible.
 */
final class ClaimRelease {

  private final int tenant;
  private final ImportStores stores;
  private final ChunkOutcomes outcomes;

  ClaimRelease(int tenant, ImportStores stores, ChunkOutcomes outcomes) {
    this.tenant = tenant;
    this.stores = stores;
    this.outcomes = outcomes;
  }

  /**
   * Makes a row skipped or failed if another profile owns its value, and releases its claims. A row
   * that is not decided keeps its claims, and is tried again.
   */
  Future<?> decide(RowAttempt attempt, RowClaims refused) {
    if (refused.resolution().kind() != ClaimResolution.Kind.TAKEN) {
      if (!refused.got().isEmpty()) {
        attempt.keepsClaims();
      }
      return Future.succeededFuture();
    }
    var key = refused.resolution().key();
    outcomes.setOwner(key, refused.resolution().owner().orElseThrow());
    return outcomes
        .decideTaken(attempt, key)
        .compose(
            decided ->
                attempt.is(Phase.DONE)
                    ? release(attempt.row(), refused.got())
                    : Future.succeededFuture());
  }

  /** IM9: fences the row's id (F1), then deletes the claims; keeps them if the row is inserted. */
  Future<?> release(Candidate row, List<OwnedKey> claimed) {
    if (claimed.isEmpty()) {
      return Future.succeededFuture();
    }
    return stores
        .profiles()
        .fence(tenant, row.id())
        .compose(fenced -> fenced ? delete(row, claimed) : Future.succeededFuture());
  }

  private Future<?> delete(Candidate row, List<OwnedKey> claimed) {
    return Future.all(
        claimed.stream().map(key -> stores.claims().release(tenant, key, row.id(), 0)).toList());
  }
}
