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
 * Removes the claims and entries of a key that is no more, a step at a time. The name they are
 * stored under is never used again, so nobody waits for it and nothing can be removed too many.
 */
final class KeyRemoval {

  private static final int PAGE = 500;

  private final SchemaRegistry schemas;
  private final Stores stores;

  /** The tables that a key has rows in. */
  record Stores(
      KeyBackfillStore builds,
      KeyConflictStore conflicts,
      ClaimStore claims,
      KeyEntryStore entries) {}

  KeyRemoval(SchemaRegistry schemas, Stores stores) {
    this.schemas = schemas;
    this.stores = stores;
  }

  /** Where the removal's progress stands: a key may be deleted while it is being built. */
  static String row(IdentificationKey key) {
    return key.id() + ".removal";
  }

  /**
   * One step.
   *
   * @param settled whether nobody can be claiming values of the key any more
   */
  Future<Next> step(SchemaSnapshot schema, IdentificationKey key, boolean settled) {
    int tenant = schema.tenant();
    return stores
        .builds()
        .find(tenant, row(key))
        .map(found -> found.orElse(BackfillPosition.START))
        .compose(
            at -> {
              if (!settled) {
                return stores.builds().put(tenant, row(key), at.alive()).map(Next.WAIT);
              }
              return at.pass() == 1 && key.hasEntries()
                  ? sweep(tenant, key, at).map(Next.GO_ON)
                  : finish(tenant, key).map(Next.DONE);
            });
  }

  private Future<?> sweep(int tenant, IdentificationKey key, BackfillPosition at) {
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
                    .builds()
                    .put(
                        tenant,
                        row(key),
                        page.size() < PAGE ? at.nextPass() : at.at(page.get(PAGE - 1).token(), 0)));
  }

  private Future<?> finish(int tenant, IdentificationKey key) {
    var buckets =
        key.unique() ? IntStream.range(0, key.buckets()).boxed().toList() : List.<Integer>of();
    return BoundedConcurrency.each(
            buckets, bucket -> stores.claims().drop(tenant, key.id(), bucket))
        .compose(dropped -> stores.conflicts().removeAll(tenant, key.id()))
        .compose(dropped -> stores.builds().remove(tenant, key.id()))
        .compose(dropped -> stores.builds().remove(tenant, row(key)))
        .compose(dropped -> schemas.forget(tenant, key));
  }
}
