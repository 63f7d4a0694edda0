package kindred.schema;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.schema.SchemaChanges.Deletion;
import kindred.schema.SchemaChanges.Proposal;
import kindred.schema.SchemaStore.Definition;
import kindred.schema.SchemaStore.Kind;

/**
 * The schema of every tenant. Changes take effect one after the other, each completely or not at
 * all; this server sees them at once, other servers within {@link #FRESH}.
 */
public final class SchemaRegistry {

  /** How long a schema may be used after it was read. */
  static final Duration FRESH = Duration.ofSeconds(1);

  private final SchemaStore store;
  private final SchemaCache cache;
  private final SchemaChanges changes;

  public SchemaRegistry(Vertx vertx, SchemaStore store) {
    this.store = store;
    this.cache = new SchemaCache(store, FRESH);
    this.changes = new SchemaChanges(vertx, store, cache);
  }

  private SchemaRegistry(SchemaRegistry registry, SchemaChanges changes) {
    this.store = registry.store;
    this.cache = registry.cache;
    this.changes = changes;
  }

  /** The same registry, whose definitions name the caller who asks for them. */
  public SchemaRegistry askedBy(String caller) {
    return new SchemaRegistry(this, changes.askedBy(caller));
  }

  /** The schema of a tenant, at most {@link #FRESH} old; empty when nothing is defined. */
  public Future<SchemaSnapshot> current(int tenant) {
    return cache.current(tenant);
  }

  /** The schema of a tenant, read after this call. */
  public Future<SchemaSnapshot> now(int tenant) {
    return cache.now(tenant);
  }

  /** The schema of a tenant, linearizable: an older change that it lacks is never applied. */
  public Future<SchemaSnapshot> readSerial(int tenant) {
    return store.readSerial(tenant).map(SchemaStore.Loaded::snapshot);
  }

  /** The schema of a tenant, at least of the given version. */
  public Future<SchemaSnapshot> since(int tenant, long version) {
    return current(tenant)
        .compose(read -> read.version() < version ? now(tenant) : Future.succeededFuture(read))
        .map(
            schema -> {
              if (schema.version() < version) {
                throw Problem.unavailable(
                        "The server cannot read the newest schema yet. Retry the request.")
                    .exception();
              }
              return schema;
            });
  }

  /**
   * The schema, read after this call, if it is newer than the given version; concurrent callers
   * share one small read.
   */
  public Future<Optional<SchemaSnapshot>> newerThan(int tenant, long version) {
    return cache.newerThan(tenant, version);
  }

  /**
   * Decides by the schema. If the decision is a refusal and the schema has changed meanwhile, it
   * decides again, so that an outdated schema never refuses a request.
   *
   * @param decision has no effect when it refuses
   */
  public <T> Future<T> decide(int tenant, Function<SchemaSnapshot, Future<T>> decision) {
    return current(tenant).compose(schema -> decide(schema, decision));
  }

  /** As above, with a schema that was read already. */
  public <T> Future<T> decide(SchemaSnapshot schema, Function<SchemaSnapshot, Future<T>> decision) {
    return Future.succeededFuture(schema)
        .compose(decision)
        .recover(
            refusal ->
                refuses(refusal)
                    ? newerThan(schema.tenant(), schema.version())
                        .compose(
                            newer ->
                                newer.map(decision).orElseGet(() -> Future.failedFuture(refusal)))
                    : Future.failedFuture(refusal));
  }

  private static boolean refuses(Throwable failure) {
    return failure instanceof ProblemException refusal
        && switch (refusal.problem().kind()) {
          case INVALID, FORBIDDEN, NOT_FOUND, CONFLICT -> true;
          default -> false;
        };
  }

  /**
   * The schema for inserts. Marks the tenant as populated in it first, so that a key created from
   * now on is back-filled.
   */
  public Future<SchemaSnapshot> populated(int tenant) {
    return current(tenant)
        .compose(
            schema -> {
              if (schema.populated() || schema.version() == 0) {
                return Future.succeededFuture(schema);
              }
              return changes
                  .put(tenant, now -> Proposal.of(Kind.POPULATED, "", true, now, true))
                  .compose(marked -> now(tenant));
            });
  }

  /** Replaces the core attributes. */
  public Future<List<Attribute>> defineCore(int tenant, Object raw) {
    return changes.put(
        tenant,
        now -> {
          var created = SchemaRules.core(raw, now);
          return Proposal.of(Kind.CORE, "", SchemaWriter.write(created), now, created);
        });
  }

  public Future<ExtensionSchema> createExtension(int tenant, Object raw) {
    return changes.put(
        tenant,
        now -> {
          var created = SchemaRules.extension(raw, now, now.version() + 1);
          return Proposal.of(
              Kind.EXTENSION, Name.fold(created.name()), SchemaWriter.write(created), now, created);
        });
  }

  /**
   * Adds an identification key: profiles written from now on have it. If the tenant has profiles,
   * look-ups use it after its back-fill.
   */
  public Future<IdentificationKey> createKey(int tenant, Object raw) {
    return changes.put(
        tenant,
        now -> {
          var created = SchemaRules.key(raw, now, now.version() + 1);
          return key(created);
        });
  }

  /** Deletes an extension that no key uses; its records are no longer visible. */
  public Future<Void> deleteExtension(int tenant, String name) {
    return changes.delete(
        tenant,
        Kind.EXTENSION,
        now -> {
          var extension =
              now.extension(name)
                  .orElseThrow(() -> Problem.notFound("extension", name).exception());
          SchemaRules.requireNoKeyOn(extension, now);
          return new Deletion(Name.fold(extension.name()), extension.created(), List.of());
        });
  }

  /** Deletes an identification key: no look-up and no check of uniqueness uses it any more. */
  public Future<Void> deleteKey(int tenant, String name) {
    return changes.delete(
        tenant,
        Kind.KEY,
        now -> {
          var key =
              now.key(name)
                  .orElseThrow(() -> Problem.notFound("identification-key", name).exception());
          return new Deletion(
              Name.fold(key.name()),
              key.created(),
              now.populated() ? List.of(dropped(key)) : List.of());
        });
  }

  /** Activates a key after its back-fill: every profile of the tenant has it. */
  public Future<Void> activate(int tenant, IdentificationKey key) {
    return changes
        .put(
            tenant,
            now -> {
              var built =
                  now.keyById(key.id())
                      .orElseThrow(
                          () -> Problem.notFound("identification-key", key.name()).exception());
              return key(built.active());
            })
        .mapEmpty();
  }

  /** Deletes the last trace of a deleted key, once its claims and entries are deleted. */
  public Future<Void> forget(int tenant, IdentificationKey dropped) {
    return changes
        .delete(
            tenant,
            Kind.DROPPED,
            now ->
                now.dropped().stream()
                    .filter(key -> key.id().equals(dropped.id()))
                    .findFirst()
                    .map(key -> new Deletion(key.id(), key.created(), List.of()))
                    .orElseThrow(
                        () -> Problem.notFound("identification-key", dropped.name()).exception()))
        .recover(
            failure -> refuses(failure) ? Future.succeededFuture() : Future.failedFuture(failure));
  }

  private static Definition dropped(IdentificationKey key) {
    return new Definition(Kind.DROPPED, key.id(), SchemaWriter.write(key), false, key.created());
  }

  private static Proposal<IdentificationKey> key(IdentificationKey key) {
    var definition =
        new Definition(
            Kind.KEY,
            Name.fold(key.name()),
            SchemaWriter.write(key),
            key.building(),
            key.created());
    return new Proposal<>(definition, key);
  }
}
