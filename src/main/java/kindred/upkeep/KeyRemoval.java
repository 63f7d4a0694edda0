package kindred.upkeep;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kindred.keys.ClaimStore;
import kindred.keys.KeyConflictStore;
import kindred.keys.KeyEntryStore;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;
import kindred.upkeep.KeyBuild.Next;

/**
 * Removes the claims and entries of a key that is no more, a step at a time. The name they are
 * stored under is never used again, so nobody waits for it and nothing can be removed too many.
 */
final class KeyRemoval {

  private static final int PAGE = 500;
  private static final int AT_ONCE = 16;

  private final SchemaRegistry schemas;
  private final Stores stores;

  /** The tables that a key has rows in. */
  record Stores(
      KeyBuildStore builds, KeyConflictStore conflicts, ClaimStore claims, KeyEntryStore entries) {}

  KeyRemoval(SchemaRegistry schemas, Stores stores) {
    this.schemas = schemas;
    this.stores = stores;
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
        .find(tenant, key.id())
        .map(found -> found.orElse(Position.START))
        .compose(
            at -> {
              if (!settled) {
                return stores.builds().put(tenant, key.id(), at.alive()).map(Next.WAIT);
              }
              return at.pass() == 1 && key.hasEntries()
                  ? sweep(tenant, key, at).map(Next.GO_ON)
                  : finish(tenant, key).map(Next.DONE);
            });
  }

  private Future<?> sweep(int tenant, IdentificationKey key, Position at) {
    return stores
        .entries()
        .page(at.token(), PAGE)
        .compose(
            page ->
                Future.all(
                        page.stream()
                            .filter(place -> place.tenant() == tenant)
                            .filter(place -> place.key().equals(key.id()))
                            .map(place -> stores.entries().drop(place))
                            .toList())
                    .map(page))
        .compose(
            page ->
                stores
                    .builds()
                    .put(
                        tenant,
                        key.id(),
                        page.size() < PAGE ? at.nextPass() : at.at(page.get(PAGE - 1).token(), 0)));
  }

  private Future<?> finish(int tenant, IdentificationKey key) {
    var buckets =
        key.unique() ? IntStream.range(0, key.buckets()).boxed().toList() : List.<Integer>of();
    return drop(tenant, key, buckets)
        .compose(dropped -> stores.conflicts().removeAll(tenant, key.id()))
        .compose(dropped -> stores.builds().remove(tenant, key.id()))
        .compose(dropped -> schemas.forget(tenant, key));
  }

  private Future<?> drop(int tenant, IdentificationKey key, List<Integer> buckets) {
    if (buckets.isEmpty()) {
      return Future.succeededFuture();
    }
    var some = new ArrayList<Future<?>>();
    buckets.stream()
        .limit(AT_ONCE)
        .forEach(bucket -> some.add(stores.claims().drop(tenant, key.id(), bucket)));
    return Future.all(some)
        .compose(dropped -> drop(tenant, key, buckets.subList(some.size(), buckets.size())));
  }
}
