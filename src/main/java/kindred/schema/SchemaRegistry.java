package kindred.schema;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.schema.SchemaChanges.Doomed;
import kindred.schema.SchemaChanges.Proposal;
import kindred.schema.SchemaStore.Definition;
import kindred.schema.SchemaStore.Kind;

/**
 * The schema of every tenant: changes take effect one after the other, whole or not at all, and are
 * seen here at once and by other servers within {@link #FRESH}.
 */
public final class SchemaRegistry {

  /** How long a schema read from the database may be used. */
  static final Duration FRESH = Duration.ofSeconds(1);

  private final SchemaStore store;
  private final SchemaCache cache;
  private final SchemaChanges changes;

  public SchemaRegistry(Vertx vertx, SchemaStore store) {
    this.store = store;
    this.cache = new SchemaCache(store, FRESH);
    this.changes = new SchemaChanges(vertx, store, cache);
  }

  /** The schema of a tenant as it was not long ago, empty when nothing is defined. */
  public Future<SchemaSnapshot> current(int tenant) {
    return cache.current(tenant);
  }

  /** The schema of a tenant as it is now: its reading begins after this call. */
  public Future<SchemaSnapshot> now(int tenant) {
    return cache.now(tenant);
  }

  /** The schema of a tenant, linearizable: a change that is not in it and is under way never is. */
  public Future<SchemaSnapshot> readSerial(int tenant) {
    return store.readSerial(tenant).map(SchemaStore.Loaded::snapshot);
  }

  /** The schema of a tenant, no older than what was seen to be there. */
  public Future<SchemaSnapshot> since(int tenant, long version) {
    return current(tenant)
        .compose(held -> held.version() < version ? now(tenant) : Future.succeededFuture(held))
        .map(
            schema -> {
              if (schema.version() < version) {
                throw Problem.unavailable("The newest schema cannot be read yet.").exception();
              }
              return schema;
            });
  }

  /**
   * The schema, if it is newer than the given version; asked after this call, by one small read
   * that all who ask at once share.
   */
  public Future<Optional<SchemaSnapshot>> newerThan(int tenant, long version) {
    return cache.newerThan(tenant, version);
  }

  /**
   * Decides by the schema; a refusal is decided again if the schema has changed meanwhile, so that
   * nobody is refused for what was defined before he asked.
   *
   * @param decision has no effect when it refuses
   */
  public <T> Future<T> decide(int tenant, Function<SchemaSnapshot, Future<T>> decision) {
    return current(tenant).compose(schema -> decide(schema, decision));
  }

  /** As above, by a schema that was read already. */
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
   * The schema to give births by: that the tenant has profiles is recorded in it, so that a key
   * that is made from now on knows that it has to be built.
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
          var made = SchemaRules.core(raw, now);
          return Proposal.of(Kind.CORE, "", SchemaDocument.write(made), now, made);
        });
  }

  /** Adds an extension. */
  public Future<ExtensionSchema> createExtension(int tenant, Object raw) {
    return changes.put(
        tenant,
        now -> {
          var made = SchemaRules.extension(raw, now, now.version() + 1);
          return Proposal.of(
              Kind.EXTENSION, Name.fold(made.name()), SchemaDocument.write(made), now, made);
        });
  }

  /**
   * Adds an identification key: profiles written from now on have it. If there are profiles already
   * it has to be built before it can be used.
   */
  public Future<IdentificationKey> createKey(int tenant, Object raw) {
    return changes.put(
        tenant,
        now -> {
          var made = SchemaRules.key(raw, now, now.version() + 1);
          return key(made);
        });
  }

  /** Removes an extension that no key is built on; its records are no longer seen. */
  public Future<Void> deleteExtension(int tenant, String name) {
    return changes.delete(
        tenant,
        Kind.EXTENSION,
        now -> {
          var extension =
              now.extension(name)
                  .orElseThrow(() -> Problem.notFound("extension", name).exception());
          SchemaRules.requireNoKeyOn(extension, now);
          return new Doomed(Name.fold(extension.name()), extension.created(), List.of());
        });
  }

  /** Removes an identification key: it no longer finds or refuses anybody. */
  public Future<Void> deleteKey(int tenant, String name) {
    return changes.delete(
        tenant,
        Kind.KEY,
        now -> {
          var key =
              now.key(name)
                  .orElseThrow(() -> Problem.notFound("identification-key", name).exception());
          return new Doomed(
              Name.fold(key.name()),
              key.created(),
              now.populated() ? List.of(dropped(key)) : List.of());
        });
  }

  /** Whoever has built a key says that every profile of the tenant has it. */
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

  /** The rows of a key that was removed are gone. */
  public Future<Void> forget(int tenant, IdentificationKey dropped) {
    return changes
        .delete(
            tenant,
            Kind.DROPPED,
            now ->
                now.dropped().stream()
                    .filter(key -> key.id().equals(dropped.id()))
                    .findFirst()
                    .map(key -> new Doomed(key.id(), key.created(), List.of()))
                    .orElseThrow(() -> Problem.notFound("dropped-key", dropped.name()).exception()))
        .recover(gone -> refuses(gone) ? Future.succeededFuture() : Future.failedFuture(gone));
  }

  private static Definition dropped(IdentificationKey key) {
    return new Definition(Kind.DROPPED, key.id(), SchemaDocument.write(key), false, key.created());
  }

  private static Proposal<IdentificationKey> key(IdentificationKey made) {
    var definition =
        new Definition(
            Kind.KEY,
            Name.fold(made.name()),
            SchemaDocument.write(made),
            made.building(),
            made.created());
    return new Proposal<>(definition, made);
  }
}
