package kindred.schema;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.retry.Retry;
import kindred.schema.SchemaStore.Definition;
import kindred.schema.SchemaStore.Kind;

/** Makes changes of schemas, one after the other, each whole or not at all, and once. */
final class SchemaChanges {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SALT_BYTES = 32;
  private static final int OPERATION_BYTES = 12;

  /** What a change writes, and what it gives whoever asked for it. */
  record Proposal<T>(Definition definition, T made) {

    /** A definition that the next version of the schema makes. */
    static <T> Proposal<T> of(Kind kind, String name, Object body, SchemaSnapshot now, T made) {
      return new Proposal<>(new Definition(kind, name, body, false, now.version() + 1), made);
    }
  }

  /**
   * What a deletion means: this one, and nothing that is made later under its name.
   *
   * @param left what is written in its place
   */
  record Doomed(String name, long created, List<Definition> left) {}

  private final SchemaStore store;
  private final SchemaCache cache;
  private final Retry attempts;

  SchemaChanges(Vertx vertx, SchemaStore store, SchemaCache cache) {
    this.store = store;
    this.cache = cache;
    this.attempts = new Retry(vertx, TIMEOUT);
  }

  /** Writes what is proposed for the newest schema. */
  <T> Future<T> put(int tenant, Function<SchemaSnapshot, Proposal<T>> propose) {
    var op = random(OPERATION_BYTES);
    var last = new AtomicReference<T>();
    return attempts
        .until(
            () ->
                store
                    .readSerial(tenant)
                    .compose(
                        loaded -> {
                          if (loaded.operations().contains(op)) {
                            return Future.succeededFuture(Optional.of(last.get()));
                          }
                          var proposal = propose.apply(loaded.snapshot());
                          last.set(proposal.made());
                          return tryPut(loaded.snapshot(), proposal, op);
                        }),
            SchemaChanges::busy)
        .onComplete(done -> cache.forget(tenant));
  }

  /** One try; empty: another change came first, or an earlier issue of this one was applied. */
  private <T> Future<Optional<T>> tryPut(SchemaSnapshot now, Proposal<T> proposal, String op) {
    var definitions = new ArrayList<Definition>();
    if (now.version() == 0) {
      definitions.add(new Definition(Kind.SALT, "", random(SALT_BYTES), true, 1));
    }
    definitions.add(proposal.definition());
    return store
        .put(now.tenant(), now.version(), definitions, op)
        .map(applied -> applied ? Optional.of(proposal.made()) : Optional.empty());
  }

  /** Deletes what is chosen in the newest schema. */
  Future<Void> delete(int tenant, Kind kind, Function<SchemaSnapshot, Doomed> choose) {
    var seen = new AtomicReference<Doomed>();
    var op = random(OPERATION_BYTES);
    return attempts
        .<Boolean>until(
            () ->
                store
                    .readSerial(tenant)
                    .compose(loaded -> tryDelete(kind, choose, loaded.snapshot(), seen, op)),
            SchemaChanges::busy)
        .onComplete(done -> cache.forget(tenant))
        .mapEmpty();
  }

  /** One try. What was there at an earlier try of ours and is gone now was deleted. */
  private Future<Optional<Boolean>> tryDelete(
      Kind kind,
      Function<SchemaSnapshot, Doomed> choose,
      SchemaSnapshot now,
      AtomicReference<Doomed> seen,
      String op) {
    Doomed doomed;
    try {
      doomed = choose.apply(now);
    } catch (ProblemException refused) {
      return seen.get() != null && refused.problem().kind() == Problem.Kind.NOT_FOUND
          ? Future.succeededFuture(Optional.of(true))
          : Future.failedFuture(refused);
    }
    if (!seen.compareAndSet(null, doomed) && seen.get().created() != doomed.created()) {
      return Future.succeededFuture(Optional.of(true));
    }
    return store
        .delete(now.tenant(), now.version(), kind, doomed.name(), doomed.left(), op)
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
