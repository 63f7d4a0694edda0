package kindred.schema;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The schemas of the tenants as they were at most {@code fresh} ago, or as they are now. */
final class SchemaCache {

  private static final int MOST_TENANTS = 1_000;

  private record Held(Future<SchemaSnapshot> snapshot, long since) {}

  /** A version, and when its reading began. */
  private record Seen(long version, long since) {}

  private final SchemaStore store;
  private final long fresh;
  private final Map<Integer, Held> cache = new ConcurrentHashMap<>();
  private final RequestCoalescer<Integer, SchemaSnapshot> schemas =
      new RequestCoalescer<>(this::read);
  private final RequestCoalescer<Integer, Seen> versions = new RequestCoalescer<>(this::look);

  SchemaCache(SchemaStore store, Duration fresh) {
    this.store = store;
    this.fresh = fresh.toNanos();
  }

  /** A schema whose reading began at most {@code fresh} ago. */
  Future<SchemaSnapshot> current(int tenant) {
    long now = System.nanoTime();
    if (cache.size() > MOST_TENANTS) {
      cache.values().removeIf(held -> !usable(held, now));
    }
    return cache
        .compute(
            tenant, (key, held) -> usable(held, now) ? held : new Held(store.read(tenant), now))
        .snapshot();
  }

  /** The schema, read after this call. */
  Future<SchemaSnapshot> now(int tenant) {
    return schemas.after(tenant);
  }

  /** The schema, if it is newer than the given version after this call. */
  Future<Optional<SchemaSnapshot>> newerThan(int tenant, long version) {
    return versions
        .after(tenant)
        .compose(
            seen ->
                seen.version() > version
                    ? now(tenant).map(now -> Optional.of(now).filter(s -> s.version() > version))
                    : Future.succeededFuture(Optional.empty()));
  }

  /** What was read before this call is not used any more. */
  void forget(int tenant) {
    cache.remove(tenant);
  }

  private Future<SchemaSnapshot> read(int tenant) {
    long since = System.nanoTime();
    return store.read(tenant).onSuccess(snapshot -> keep(snapshot, since));
  }

  private Future<Seen> look(int tenant) {
    long since = System.nanoTime();
    return store
        .version(tenant)
        .map(version -> new Seen(version, since))
        .onSuccess(seen -> confirm(tenant, seen));
  }

  /** Only what is newer than what is held: answers may overtake one another. */
  private void keep(SchemaSnapshot snapshot, long since) {
    cache.compute(
        snapshot.tenant(),
        (tenant, held) ->
            held == null || held.snapshot().failed() || held.since() - since < 0
                ? new Held(Future.succeededFuture(snapshot), since)
                : held);
  }

  /** What is held is as good as read again when its version still is the newest. */
  private void confirm(int tenant, Seen seen) {
    cache.computeIfPresent(
        tenant,
        (key, held) ->
            held.snapshot().succeeded()
                    && held.snapshot().result().version() == seen.version()
                    && held.since() - seen.since() < 0
                ? new Held(held.snapshot(), seen.since())
                : held);
  }

  private boolean usable(Held held, long now) {
    return held != null && !held.snapshot().failed() && now - held.since() < fresh;
  }
}
