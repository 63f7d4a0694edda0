package kindred.schema;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The schemas of the tenants: at most {@code fresh} old, or read now. */
final class SchemaCache {

  private static final int MOST_TENANTS = 1_000;

  /** A schema, and when its reading began. */
  private record Cached(Future<SchemaSnapshot> snapshot, long since) {}

  /** A version, and when its reading began. */
  private record ReadVersion(long version, long since) {}

  private final SchemaStore store;
  private final long fresh;
  private final Map<Integer, Cached> cache = new ConcurrentHashMap<>();
  private final RequestCoalescer<Integer, SchemaSnapshot> schemas =
      new RequestCoalescer<>(this::read);
  private final RequestCoalescer<Integer, ReadVersion> versions =
      new RequestCoalescer<>(this::readVersion);

  SchemaCache(SchemaStore store, Duration fresh) {
    this.store = store;
    this.fresh = fresh.toNanos();
  }

  /** A schema whose reading began at most {@code fresh} ago. */
  Future<SchemaSnapshot> current(int tenant) {
    long now = System.nanoTime();
    var known = cache.get(tenant);
    if (usable(known, now)) {
      return known.snapshot();
    }
    if (cache.size() > MOST_TENANTS) {
      cache.values().removeIf(cached -> !usable(cached, now));
    }
    return cache
        .compute(
            tenant,
            (key, cached) -> usable(cached, now) ? cached : new Cached(store.read(tenant), now))
        .snapshot();
  }

  /** The schema, read after this call. */
  Future<SchemaSnapshot> now(int tenant) {
    return schemas.after(tenant);
  }

  /** The schema, read after this call, if it is newer than the given version. */
  Future<Optional<SchemaSnapshot>> newerThan(int tenant, long version) {
    return versions
        .after(tenant)
        .compose(
            read ->
                read.version() > version
                    ? now(tenant).map(now -> Optional.of(now).filter(s -> s.version() > version))
                    : Future.succeededFuture(Optional.empty()));
  }

  /** Drops what was read before this call. */
  void forget(int tenant) {
    cache.remove(tenant);
  }

  private Future<SchemaSnapshot> read(int tenant) {
    long since = System.nanoTime();
    return store.read(tenant).onSuccess(snapshot -> keep(snapshot, since));
  }

  private Future<ReadVersion> readVersion(int tenant) {
    long since = System.nanoTime();
    return store
        .version(tenant)
        .map(version -> new ReadVersion(version, since))
        .onSuccess(read -> confirm(tenant, read));
  }

  /** Keeps only a newer snapshot than the cached one: answers may overtake each other. */
  private void keep(SchemaSnapshot snapshot, long since) {
    cache.compute(
        snapshot.tenant(),
        (tenant, cached) ->
            cached == null || cached.snapshot().failed() || cached.since() - since < 0
                ? new Cached(Future.succeededFuture(snapshot), since)
                : cached);
  }

  /** Renews the cached schema if its version is still the newest. */
  private void confirm(int tenant, ReadVersion read) {
    cache.computeIfPresent(
        tenant,
        (key, cached) ->
            cached.snapshot().succeeded()
                    && cached.snapshot().result().version() == read.version()
                    && cached.since() - read.since() < 0
                ? new Cached(cached.snapshot(), read.since())
                : cached);
  }

  private boolean usable(Cached cached, long now) {
    return cached != null && !cached.snapshot().failed() && now - cached.since() < fresh;
  }
}
