package kindred.backfill;

import io.vertx.core.Future;
import java.util.List;
import java.util.stream.IntStream;
import kindred.backfill.KeyBackfill.Next;
import kindred.cassandra.BoundedConcurrency;
import kindred.keys.ClaimStore;
import kindred.keys.KeyConflictStore;
import kindred.keys.KeyEntryStore;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/**
 * Deletes the claims and entries of a deleted key, in steps (KR2 to KR5). The stored name of a key
 * is never used again, so nothing depends on what is deleted.
 */
final class KeyRemoval {

  private static final int PAGE = 500;

  private final SchemaRegistry schemas;
  private final Stores stores;

  /** The tables that hold data of a key. */
  record Stores(
      KeyBackfillStore positions,
      KeyConflictStore conflicts,
      ClaimStore claims,
      KeyEntryStore entries) {}

  KeyRemoval(SchemaRegistry schemas, Stores stores) {
    this.schemas = schemas;
    this.stores = stores;
  }

  /**
   * The name under which the position of the removal is stored: a key that is deleted while it is
   * back-filled has a position already.
   */
  static String positionOf(IdentificationKey key) {
    return key.id() + ".removal";
  }

  /**
   * @param allKnowDeletion whether no server can still be claiming values of the key
   */
  Future<Next> step(SchemaSnapshot schema, IdentificationKey key, boolean allKnowDeletion) {
    int tenant = schema.tenant();
    return stores
        .positions()
        .find(tenant, positionOf(key))
        .map(found -> found.orElse(BackfillPosition.START))
        .compose(
            at -> {
              if (!allKnowDeletion) {
                return awaitAll(tenant, key, at);
              }
              return at.pass() == 1 && key.hasEntries()
                  ? deleteEntries(tenant, key, at).map(Next.CONTINUE)
                  : deleteRest(tenant, key).map(Next.DONE);
            });
  }

  /** KR2. */
  private Future<Next> awaitAll(int tenant, IdentificationKey key, BackfillPosition at) {
    return stores.positions().put(tenant, positionOf(key), at.nextHeartbeat()).map(Next.WAIT);
  }

  /** KR3. */
  private Future<?> deleteEntries(int tenant, IdentificationKey key, BackfillPosition at) {
    return stores
        .entries()
        .page(at.token(), PAGE)
        .compose(
            page ->
                BoundedConcurrency.each(
                        page.stream()
                            .filter(place -> place.tenant() == tenant)
                            .filter(place -> place.key().equals(key.id()))
                            .toList(),
                        place -> stores.entries().drop(place))
                    .map(page))
        .compose(
            page ->
                stores
                    .positions()
                    .put(
                        tenant,
                        positionOf(key),
                        page.size() < PAGE
                            ? at.nextPass()
                            : at.advanced(page.get(PAGE - 1).token(), 0)));
  }

  /** KR4 and KR5. */
  private Future<?> deleteRest(int tenant, IdentificationKey key) {
    var buckets =
        key.unique() ? IntStream.range(0, key.buckets()).boxed().toList() : List.<Integer>of();
    return BoundedConcurrency.each(
            buckets, bucket -> stores.claims().drop(tenant, key.id(), bucket))
        .compose(dropped -> stores.conflicts().removeAll(tenant, key.id()))
        .compose(dropped -> stores.positions().remove(tenant, key.id()))
        .compose(dropped -> stores.positions().remove(tenant, positionOf(key)))
        .compose(dropped -> schemas.forget(tenant, key));
  }
}
