package kindred.schema;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.retry.Attempts;
import kindred.schema.SchemaStore.Definition;
import kindred.schema.SchemaStore.Kind;

/**
 * The schema of every tenant: changes take effect one after the other, whole or not at all, and are
 * seen here at once and by other servers within {@link #FRESH}.
 */
public final class SchemaRegistry {

  /** How long a schema read from the database may be used. */
  static final Duration FRESH = Duration.ofSeconds(1);

  private static final int MOST_TENANTS_CACHED = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SALT_BYTES = 32;
  private static final int OPERATION_BYTES = 12;

  private record Cached(Future<SchemaSnapshot> snapshot, long since) {
    boolean usable(long now) {
      return !snapshot.failed() && now - since < FRESH.toNanos();
    }
  }

  private final SchemaStore store;
  private final Attempts attempts;
  private final Map<Integer, Cached> cache = new ConcurrentHashMap<>();

  public SchemaRegistry(Vertx vertx, SchemaStore store) {
    this.store = store;
    this.attempts = new Attempts(vertx, PATIENCE);
  }

  /** The schema of a tenant, empty when nothing is defined. */
  public Future<SchemaSnapshot> current(int tenant) {
    long now = System.nanoTime();
    if (cache.size() > MOST_TENANTS_CACHED) {
      cache.values().removeIf(held -> !held.usable(now));
    }
    return cache
        .compute(
            tenant,
            (key, held) ->
                held != null && held.usable(now) ? held : new Cached(store.read(tenant), now))
        .snapshot();
  }

  /** Replaces the core attributes. */
  public Future<List<Attribute>> defineCore(int tenant, Object raw) {
    return put(
        tenant,
        now -> {
          var made = SchemaRules.core(raw, now);
          return new Proposal<>(Kind.CORE, "", SchemaDocument.write(made), made);
        });
  }

  /** Adds an extension. */
  public Future<ExtensionSchema> createExtension(int tenant, Object raw) {
    return put(
        tenant,
        now -> {
          var made = SchemaRules.extension(raw, now, now.version() + 1);
          return new Proposal<>(
              Kind.EXTENSION, Name.fold(made.name()), SchemaDocument.write(made), made);
        });
  }

  /** Adds an identification key: profiles written from now on have it. */
  public Future<IdentificationKey> createKey(int tenant, Object raw) {
    return put(
        tenant,
        now -> {
          var made = SchemaRules.key(raw, now, now.version() + 1);
          return new Proposal<>(Kind.KEY, Name.fold(made.name()), SchemaDocument.write(made), made);
        });
  }

  /** Removes an extension that no key is built on; its records are no longer seen. */
  public Future<Void> deleteExtension(int tenant, String name) {
    return delete(
        tenant,
        Kind.EXTENSION,
        now -> {
          var extension =
              now.extension(name)
                  .orElseThrow(() -> Problem.notFound("extension", name).exception());
          SchemaRules.requireNoKeyOn(extension, now);
          return new Doomed(extension.name(), extension.created());
        });
  }

  /** Removes an identification key: it no longer finds or refuses anybody. */
  public Future<Void> deleteKey(int tenant, String name) {
    return delete(
        tenant,
        Kind.KEY,
        now -> {
          var key =
              now.key(name)
                  .orElseThrow(() -> Problem.notFound("identification-key", name).exception());
          return new Doomed(key.name(), key.created());
        });
  }

  private record Proposal<T>(Kind kind, String name, Object body, T made) {}

  private <T> Future<T> put(int tenant, Function<SchemaSnapshot, Proposal<T>> propose) {
    var op = random(OPERATION_BYTES);
    var last = new AtomicReference<T>();
    return attempts
        .until(
            () ->
                store
                    .judge(tenant)
                    .compose(
                        loaded -> {
                          if (loaded.operations().contains(op)) {
                            return Future.succeededFuture(Optional.of(last.get()));
                          }
                          var proposal = propose.apply(loaded.snapshot());
                          last.set(proposal.made());
                          return tryPut(loaded.snapshot(), proposal, op);
                        }),
            SchemaRegistry::busy)
        .onComplete(done -> cache.remove(tenant));
  }

  /** One try; empty: another change came first, or an earlier issue of this one was applied. */
  private <T> Future<Optional<T>> tryPut(SchemaSnapshot now, Proposal<T> proposal, String op) {
    var definitions = new ArrayList<Definition>();
    if (now.version() == 0) {
      definitions.add(new Definition(Kind.SALT, "", random(SALT_BYTES), 1, op));
    }
    definitions.add(
        new Definition(proposal.kind(), proposal.name(), proposal.body(), now.version() + 1, op));
    return store
        .put(now.tenant(), now.version(), definitions)
        .map(applied -> applied ? Optional.of(proposal.made()) : Optional.empty());
  }

  /** What a deletion means: this one, and nothing that is made later under its name. */
  private record Doomed(String name, long created) {}

  private Future<Void> delete(int tenant, Kind kind, Function<SchemaSnapshot, Doomed> choose) {
    var seen = new AtomicReference<Doomed>();
    return attempts
        .<Boolean>until(
            () ->
                store
                    .judge(tenant)
                    .compose(loaded -> tryDelete(tenant, kind, choose, loaded.snapshot(), seen)),
            SchemaRegistry::busy)
        .onComplete(done -> cache.remove(tenant))
        .mapEmpty();
  }

  /** One try. What was there at an earlier try of ours and is gone now was deleted. */
  private Future<Optional<Boolean>> tryDelete(
      int tenant,
      Kind kind,
      Function<SchemaSnapshot, Doomed> choose,
      SchemaSnapshot now,
      AtomicReference<Doomed> seen) {
    Doomed doomed;
    try {
      doomed = choose.apply(now);
    } catch (ProblemException refused) {
      return seen.get() != null && refused.problem().kind() == Problem.Kind.NOT_FOUND
          ? Future.succeededFuture(Optional.of(true))
          : Future.failedFuture(refused);
    }
    if (!seen.compareAndSet(null, doomed) && !seen.get().equals(doomed)) {
      return Future.succeededFuture(Optional.of(true));
    }
    return store
        .delete(tenant, now.version(), kind, Name.fold(doomed.name()))
        .map(applied -> applied ? Optional.of(true) : Optional.empty());
  }

  private static Throwable busy() {
    return Problem.unavailable("The schema is being changed by many at once.").exception();
  }

  private static String random(int bytes) {
    var random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
