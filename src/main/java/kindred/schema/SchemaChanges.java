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
import kindred.problem.Problem.ProblemException;
import kindred.retry.Attempt;
import kindred.retry.Retry;
import kindred.schema.SchemaStore.Definition;
import kindred.schema.SchemaStore.Kind;
import kindred.schema.SchemaStore.Operation;

/** Changes schemas: one change after the other, each completely or not at all, and only once. */
final class SchemaChanges {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SALT_BYTES = 32;
  private static final int OPERATION_BYTES = 12;
  private static final String BUSY =
      "Too many concurrent changes of the schema. Retry the request.";

  /** What a change writes, and its result for the caller. */
  record Proposal<T>(Definition definition, T result) {

    /** A definition that the next version of the schema creates. */
    static <T> Proposal<T> of(Kind kind, String name, Object body, SchemaSnapshot now, T result) {
      return new Proposal<>(new Definition(kind, name, body, false, now.version() + 1), result);
    }
  }

  /**
   * The definition to delete: this one, not one that is created later under the same name.
   *
   * @param replacements what is written in its place
   */
  record Deletion(String name, long created, List<Definition> replacements) {}

  private final SchemaStore store;
  private final SchemaCache cache;
  private final Retry retry;
  private final Optional<String> askedBy;

  SchemaChanges(Vertx vertx, SchemaStore store, SchemaCache cache) {
    this(store, cache, new Retry(vertx, TIMEOUT), Optional.empty());
  }

  private SchemaChanges(
      SchemaStore store, SchemaCache cache, Retry retry, Optional<String> askedBy) {
    this.store = store;
    this.cache = cache;
    this.retry = retry;
    this.askedBy = askedBy;
  }

  /** The changes of a caller, who is named in what they write. */
  SchemaChanges askedBy(String caller) {
    return new SchemaChanges(store, cache, retry, Optional.of(caller));
  }

  /** Writes the proposal for the newest schema. */
  <T> Future<T> put(int tenant, Function<SchemaSnapshot, Proposal<T>> propose) {
    var op = operation();
    var last = new AtomicReference<T>();
    return retry
        .untilDone(
            () ->
                store
                    .readSerial(tenant)
                    .compose(
                        loaded -> {
                          if (loaded.operations().contains(op.id())) {
                            return Future.succeededFuture(Attempt.done(last.get()));
                          }
                          var proposal = propose.apply(loaded.snapshot());
                          last.set(proposal.result());
                          return tryPut(loaded.snapshot(), proposal, op);
                        }),
            BUSY)
        .onComplete(done -> cache.forget(tenant));
  }

  /** One try; again: another change was first, or an earlier issue of this one was applied. */
  private <T> Future<Attempt<T>> tryPut(SchemaSnapshot now, Proposal<T> proposal, Operation op) {
    var definitions = new ArrayList<Definition>();
    if (now.version() == 0) {
      definitions.add(new Definition(Kind.SALT, "", random(SALT_BYTES), false, 1));
    }
    definitions.add(proposal.definition());
    return store
        .put(now.tenant(), now.version(), definitions, op)
        .map(applied -> applied ? Attempt.done(proposal.result()) : Attempt.again());
  }

  /** Deletes the definition chosen from the newest schema. */
  Future<Void> delete(int tenant, Kind kind, Function<SchemaSnapshot, Deletion> choose) {
    var seen = new AtomicReference<Deletion>();
    var op = operation();
    return retry
        .<Deletion>untilDone(
            () ->
                store
                    .readSerial(tenant)
                    .compose(loaded -> tryDelete(kind, choose, loaded.snapshot(), seen, op)),
            BUSY)
        .onComplete(done -> cache.forget(tenant))
        .mapEmpty();
  }

  /** One try. A definition that an earlier try has seen and that is gone now was deleted. */
  private Future<Attempt<Deletion>> tryDelete(
      Kind kind,
      Function<SchemaSnapshot, Deletion> choose,
      SchemaSnapshot now,
      AtomicReference<Deletion> seen,
      Operation op) {
    Deletion deletion;
    try {
      deletion = choose.apply(now);
    } catch (ProblemException refused) {
      return seen.get() != null && refused.problem().kind() == Problem.Kind.NOT_FOUND
          ? Future.succeededFuture(Attempt.done(seen.get()))
          : Future.failedFuture(refused);
    }
    if (!seen.compareAndSet(null, deletion) && seen.get().created() != deletion.created()) {
      return Future.succeededFuture(Attempt.done(seen.get()));
    }
    return store
        .delete(now.tenant(), now.version(), kind, deletion.name(), deletion.replacements(), op)
        .map(applied -> applied ? Attempt.done(deletion) : Attempt.again());
  }

  private Operation operation() {
    return new Operation(random(OPERATION_BYTES), askedBy);
  }

  private static String random(int bytes) {
    var random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
