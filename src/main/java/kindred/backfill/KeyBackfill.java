package kindred.backfill;

import io.vertx.core.Future;
import java.util.List;
import kindred.cassandra.BoundedConcurrency;
import kindred.keys.KeyConflict;
import kindred.keys.KeyConflictStore;
import kindred.profile.ProfileRingStore;
import kindred.profile.ProfileRingStore.Header;
import kindred.profile.ProfileState;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/**
 * Brings a new key into the profiles that were there before it, and activates it when every one has
 * it; a step at a time, by whoever likes, from where the last one came to.
 *
 * <p>A profile that was brought the key once is never changed again by anybody who does not know
 * it. What is born without it is brought it by whoever bore it, before he tells. The second pass is
 * for those who died before they could.
 */
final class KeyBackfill {

  private static final int PAGE = 500;
  private static final int CONFLICTS = 100;

  private final SchemaRegistry schemas;
  private final ProfileBackfill profileBackfill;
  private final Stores stores;

  /** The tables that are walked and written. */
  record Stores(KeyBackfillStore builds, KeyConflictStore conflicts, ProfileRingStore ring) {}

  /** What comes after a step. */
  enum Next {
    /** The next step, at once. */
    GO_ON,
    /** The same step again, later: others have to do something first. */
    WAIT,
    /** Nothing: the key is in everybody's use. */
    DONE
  }

  KeyBackfill(SchemaRegistry schemas, ProfileBackfill profileBackfill, Stores stores) {
    this.schemas = schemas;
    this.profileBackfill = profileBackfill;
    this.stores = stores;
  }

  /**
   * One step.
   *
   * @param settled whether what was under way without the key when it was made has ended by now
   */
  Future<Next> step(SchemaSnapshot schema, IdentificationKey key, boolean settled) {
    return stores
        .builds()
        .find(schema.tenant(), key.id())
        .map(found -> found.orElse(BackfillPosition.START))
        .compose(
            at -> {
              if (at.walked()) {
                return repair(schema, key, at);
              }
              return at.pass() > 1 && !settled
                  ? put(schema, key, at.alive()).map(Next.WAIT)
                  : walk(schema, key, at);
            });
  }

  private Future<Next> walk(SchemaSnapshot schema, IdentificationKey key, BackfillPosition at) {
    return stores
        .ring()
        .page(at.token(), PAGE)
        .compose(
            page ->
                BoundedConcurrency.each(
                        older(page, schema.tenant(), key),
                        header -> profileBackfill.bring(schema, header.id()))
                    .compose(brought -> put(schema, key, after(page, schema.tenant(), at))))
        .map(Next.GO_ON);
  }

  /**
   * Also merged ones: the survivor may have got what they had after he was looked at; and one that
   * comes back as it was before the key.
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

  private static BackfillPosition after(List<Header> page, int tenant, BackfillPosition at) {
    long counted =
        page.stream()
            .filter(header -> header.tenant() == tenant && header.token() != at.token())
            .filter(
                header ->
                    header.state() == ProfileState.ACTIVE || header.state() == ProfileState.FROZEN)
            .count();
    if (page.size() < PAGE) {
      return at.at(Long.MAX_VALUE, counted).nextPass();
    }
    return at.at(page.get(page.size() - 1).token(), counted);
  }

  /** Every profile was looked at: what stood in the way may be gone. */
  private Future<Next> repair(SchemaSnapshot schema, IdentificationKey key, BackfillPosition at) {
    return put(schema, key, at.alive())
        .compose(alive -> repair(schema, key, ""))
        .compose(left -> stores.conflicts().list(schema.tenant(), key.id(), "", 1))
        .compose(
            left ->
                left.isEmpty()
                    ? schemas
                        .activate(schema.tenant(), key)
                        .compose(active -> stores.builds().remove(schema.tenant(), key.id()))
                        .map(Next.DONE)
                    : Future.succeededFuture(Next.WAIT));
  }

  private Future<?> repair(SchemaSnapshot schema, IdentificationKey key, String after) {
    return stores
        .conflicts()
        .list(schema.tenant(), key.id(), after, CONFLICTS)
        .compose(
            some ->
                BoundedConcurrency.each(some, conflict -> again(schema, conflict))
                    .compose(
                        done ->
                            some.size() < CONFLICTS
                                ? Future.succeededFuture()
                                : repair(schema, key, some.get(CONFLICTS - 1).customer())));
  }

  /** What still stands in the way was noted anew, maybe under the id of a survivor. */
  private Future<?> again(SchemaSnapshot schema, KeyConflict conflict) {
    return profileBackfill
        .again(schema, conflict)
        .compose(
            brought ->
                brought.conflicts().stream().anyMatch(still -> same(still, conflict))
                    ? Future.succeededFuture()
                    : stores.conflicts().remove(schema.tenant(), conflict));
  }

  private static boolean same(KeyConflict one, KeyConflict other) {
    return one.key().equals(other.key()) && one.customer().equals(other.customer());
  }

  private Future<BackfillPosition> put(
      SchemaSnapshot schema, IdentificationKey key, BackfillPosition at) {
    return stores.builds().put(schema.tenant(), key.id(), at);
  }
}
