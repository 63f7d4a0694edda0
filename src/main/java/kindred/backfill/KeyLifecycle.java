package kindred.backfill;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import kindred.cassandra.CassandraSession;
import kindred.intents.Intent;
import kindred.intents.IntentStore;
import kindred.keys.ClaimStore;
import kindred.keys.KeyConflict;
import kindred.keys.KeyConflictStore;
import kindred.keys.KeyEntryStore;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.profile.Ids;
import kindred.profile.ProfileRingStore;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaRegistry;

/**
 * Makes and removes identification keys, and sees to it that what this takes is done: a key finds
 * every profile of its tenant as soon as it is in use.
 */
public final class KeyLifecycle {

  /** The most conflicts that are told at once. */
  public static final int MOST_CONFLICTS = 100;

  private final SchemaRegistry schemas;
  private final IntentStore operations;
  private final KeyBackfillStore builds;
  private final KeyConflictStore conflicts;
  private final BackfillJob work;

  private KeyLifecycle(
      SchemaRegistry schemas,
      IntentStore operations,
      KeyBackfillStore builds,
      KeyConflictStore conflicts,
      BackfillJob work) {
    this.schemas = schemas;
    this.operations = operations;
    this.builds = builds;
    this.conflicts = conflicts;
    this.work = work;
  }

  /**
   * How a key that is being built stands.
   *
   * @param walked whether every profile was looked at, so that only conflicts are in the way
   * @param percent an estimate
   * @param conflicts how many profiles cannot have all their values
   * @param first the first of them
   */
  public record Progress(
      boolean walked, long checked, int percent, long conflicts, List<KeyConflict> first) {}

  /**
   * The keys of a server.
   *
   * @param gracePeriod how long others are left alone between two of their statements
   */
  public static Future<KeyLifecycle> open(
      Vertx vertx,
      CassandraSession session,
      SchemaRegistry schemas,
      ProfileBackfill profileBackfill,
      Duration gracePeriod) {
    var builds = KeyBackfillStore.open(session);
    var conflicts = KeyConflictStore.open(session);
    var claims = ClaimStore.open(session);
    var entries = KeyEntryStore.open(session);
    var ring = ProfileRingStore.open(session);
    var operations = IntentStore.open(session);
    return Future.all(builds, conflicts, claims, entries, ring, operations)
        .map(
            all -> {
              var build =
                  new KeyBackfill(
                      schemas,
                      profileBackfill,
                      new KeyBackfill.Stores(builds.result(), conflicts.result(), ring.result()));
              var removal =
                  new KeyRemoval(
                      schemas,
                      new KeyRemoval.Stores(
                          builds.result(), conflicts.result(), claims.result(), entries.result()));
              var steps = new BackfillJob.Steps(builds.result(), build, removal);
              return new KeyLifecycle(
                  schemas,
                  operations.result(),
                  builds.result(),
                  conflicts.result(),
                  new BackfillJob(vertx, schemas, operations.result(), steps, gracePeriod));
            });
  }

  /** The work on keys that are made or removed. */
  public BackfillJob work() {
    return work;
  }

  /** Adds a key; if the tenant has profiles its building begins. */
  public Future<IdentificationKey> create(int tenant, Object raw) {
    var operation = operation(tenant);
    return noted(operation, () -> schemas.createKey(tenant, raw))
        .compose(
            key -> key.building() ? work(operation).map(key) : operations.end(operation).map(key));
  }

  /** Removes a key; that of its rows begins. */
  public Future<Void> delete(int tenant, String name) {
    var operation = operation(tenant);
    return noted(operation, () -> schemas.deleteKey(tenant, name))
        .compose(deleted -> work(operation));
  }

  /**
   * Begins the work, and notes it once more: the note from before the change may have been removed
   * by others, who found nothing to do as yet.
   */
  private Future<Void> work(Intent before) {
    var operation = operation(before.tenant());
    work.start(before);
    return operations.begin(operation).onComplete(begun -> work.start(operation)).otherwiseEmpty();
  }

  /** How the building of a key goes. */
  public Future<Progress> progress(int tenant, IdentificationKey key) {
    var position = builds.find(tenant, key.id());
    var count = conflicts.count(tenant, key.id());
    var first = conflicts.list(tenant, key.id(), "", MOST_CONFLICTS);
    return Future.all(position, count, first)
        .map(
            all -> {
              var at = position.result().orElse(BackfillPosition.START);
              return new Progress(
                  at.walked(), at.checked(), at.percent(), count.result(), first.result());
            });
  }

  private static Intent operation(int tenant) {
    return Intent.now(Ids.random(), Intent.Kind.BACK_FILL, tenant, "", "", "");
  }

  /** What was refused leaves nothing to do; what is undecided may. */
  private <T> Future<T> noted(Intent operation, Supplier<Future<T>> change) {
    return operations
        .begin(operation)
        .compose(begun -> change.get())
        .recover(
            failure ->
                refused(failure)
                    ? operations.end(operation).transform(ended -> Future.failedFuture(failure))
                    : Future.failedFuture(failure));
  }

  private static boolean refused(Throwable failure) {
    return failure instanceof ProblemException problem
        && problem.problem().kind() != Problem.Kind.UNAVAILABLE;
  }
}
