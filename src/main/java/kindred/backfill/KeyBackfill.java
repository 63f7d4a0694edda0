package kindred.backfill;

import io.vertx.core.Future;
import java.util.List;
import kindred.cassandra.BoundedConcurrency;
import kindred.keys.KeyConflict;
import kindred.keys.KeyConflictStore;
import kindred.profile.ProfileRingStore;
import kindred.profile.ProfileRingStore.Header;
import kindred.profile.ProfileRingStore.Page;
import kindred.profile.ProfileState;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/**
 * Adds a new key to all profiles that existed before it, and activates the key when every profile
 * has it (steps BF2 to BF9). Works in steps, each from the stored position, on any server.
 *
 * <p>A profile that has the key once is never changed again by a server that does not know the key.
 * A profile that is inserted without it gets it by the insert confirmation; the second pass is for
 * inserts of servers that died before their confirmation.
 */
final class KeyBackfill {

  private static final int PAGE = 500;
  private static final int CONFLICTS = 100;

  private final SchemaRegistry schemas;
  private final ProfileBackfill profileBackfill;
  private final Stores stores;

  /** The tables that are walked and written. */
  record Stores(KeyBackfillStore positions, KeyConflictStore conflicts, ProfileRingStore ring) {}

  /** What comes after a step. */
  enum Next {
    /** The next step, at once. */
    CONTINUE,
    /** The same step again, later: it waits for other servers or for clients. */
    WAIT,
    /** Nothing: the work is done. */
    DONE
  }

  KeyBackfill(SchemaRegistry schemas, ProfileBackfill profileBackfill, Stores stores) {
    this.schemas = schemas;
    this.profileBackfill = profileBackfill;
    this.stores = stores;
  }

  /**
   * @param allKnowKey whether no server can still be inserting profiles without knowing the key
   */
  Future<Next> step(SchemaSnapshot schema, IdentificationKey key, boolean allKnowKey) {
    return stores
        .positions()
        .find(schema.tenant(), key.id())
        .map(found -> found.orElse(BackfillPosition.START))
        .compose(
            at -> {
              if (at.walked()) {
                return retryConflicts(schema, key, at);
              }
              return at.pass() > 1 && !allKnowKey
                  ? put(schema, key, at.nextHeartbeat()).map(Next.WAIT)
                  : walk(schema, key, at);
            });
  }

  /** BF2, and BF7 after BF3 to BF6 for every profile of the page. */
  private Future<Next> walk(SchemaSnapshot schema, IdentificationKey key, BackfillPosition at) {
    return stores
        .ring()
        .page(at.token(), PAGE)
        .compose(
            page ->
                BoundedConcurrency.each(
                        older(page.headers(), schema.tenant(), key),
                        header -> profileBackfill.backFill(schema, header.id()))
                    .compose(done -> put(schema, key, after(page, schema.tenant(), key, at))))
        .map(Next.CONTINUE);
  }

  /**
   * The profiles without the key. Merged ones are among them, because the survivor may have got
   * their values after the walk reached it; and restoring ones, because their content is from
   * before the key.
   */
  private static List<Header> older(List<Header> page, int tenant, IdentificationKey key) {
    return page.stream()
        .filter(header -> header.tenant() == tenant && header.keysSchemaVersion() < key.created())
        .filter(
            header ->
                header.state() == ProfileState.ACTIVE
                    || header.state() == ProfileState.FROZEN
                    || header.state() == ProfileState.MERGED
                    || header.state() == ProfileState.RESTORING)
        .toList();
  }

  /** A profile that has got the key in this pass may be met again, and is not counted again. */
  private static BackfillPosition after(
      Page page, int tenant, IdentificationKey key, BackfillPosition at) {
    long seen =
        older(page.headers(), tenant, key).stream()
            .filter(
                header ->
                    header.state() == ProfileState.ACTIVE || header.state() == ProfileState.FROZEN)
            .count();
    return page.next().isPresent()
        ? at.advanced(page.next().getAsLong(), seen)
        : at.advanced(Long.MAX_VALUE, seen).nextPass();
  }

  /** BF8 and BF9. */
  private Future<Next> retryConflicts(
      SchemaSnapshot schema, IdentificationKey key, BackfillPosition at) {
    return put(schema, key, at.nextHeartbeat())
        .compose(stored -> retryConflicts(schema, key, ""))
        .compose(retried -> stores.conflicts().list(schema.tenant(), key.id(), "", 1))
        .compose(
            left ->
                left.isEmpty()
                    ? schemas
                        .activate(schema.tenant(), key)
                        .compose(active -> stores.positions().remove(schema.tenant(), key.id()))
                        .map(Next.DONE)
                    : Future.succeededFuture(Next.WAIT));
  }

  private Future<Void> retryConflicts(SchemaSnapshot schema, IdentificationKey key, String after) {
    return stores
        .conflicts()
        .list(schema.tenant(), key.id(), after, CONFLICTS)
        .compose(
            some ->
                BoundedConcurrency.each(some, conflict -> retryConflict(schema, conflict))
                    .compose(
                        done ->
                            some.size() < CONFLICTS
                                ? Future.succeededFuture()
                                : retryConflicts(schema, key, some.get(CONFLICTS - 1).customer())));
  }

  /** A conflict that remains was stored again, possibly under the id of a survivor. */
  private Future<Void> retryConflict(SchemaSnapshot schema, KeyConflict conflict) {
    return profileBackfill
        .backFillAgain(schema, conflict)
        .compose(
            conflicts ->
                conflicts.stream().anyMatch(left -> isSame(left, conflict))
                    ? Future.succeededFuture()
                    : stores.conflicts().remove(schema.tenant(), conflict));
  }

  private static boolean isSame(KeyConflict one, KeyConflict other) {
    return one.key().equals(other.key()) && one.customer().equals(other.customer());
  }

  private Future<BackfillPosition> put(
      SchemaSnapshot schema, IdentificationKey key, BackfillPosition at) {
    return stores.positions().put(schema.tenant(), key.id(), at);
  }
}
