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
import kindred.problem.Problem.ProblemException;
import kindred.profile.Ids;
import kindred.profile.ProfileRingStore;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaRegistry;

/**
 * Creates and deletes identification keys, and starts the back-fill or removal that follows. A key
 * that is active finds every profile of its tenant.
 */
public final class KeyLifecycle {

  /** The maximum number of conflicts in one report of the progress. */
  public static final int MOST_CONFLICTS = 100;

  private final SchemaRegistry schemas;
  private final IntentStore intents;
  private final KeyBackfillStore positions;
  private final KeyConflictStore conflicts;
  private final BackfillJob job;

  private KeyLifecycle(KeyLifecycle same, SchemaRegistry schemas) {
    this.schemas = schemas;
    this.intents = same.intents;
    this.positions = same.positions;
    this.conflicts = same.conflicts;
    this.job = same.job;
  }

  /**
   * The progress of a key's back-fill.
   *
   * @param walked whether all profiles were visited, so that only conflicts are left
   * @param percent an estimate
   * @param conflicts how many profiles cannot have all their values
   * @param first the first of these conflicts
   */
  public record Progress(
      boolean walked, long checked, int percent, long conflicts, List<KeyConflict> first) {}

  /**
   * @param gracePeriod how long other writers are left alone between two of their statements
   */
  public KeyLifecycle(
      Vertx vertx,
      CassandraSession session,
      SchemaRegistry schemas,
      ProfileBackfill profileBackfill,
      Duration gracePeriod) {
    this.schemas = schemas;
    this.intents = new IntentStore(session);
    this.positions = new KeyBackfillStore(session);
    this.conflicts = new KeyConflictStore(session);
    var walked = new KeyBackfill.Stores(positions, conflicts, new ProfileRingStore(session));
    var removed =
        new KeyRemoval.Stores(
            positions, conflicts, new ClaimStore(session), new KeyEntryStore(session));
    var steps =
        new BackfillJob.Steps(
            positions,
            new KeyBackfill(schemas, profileBackfill, walked),
            new KeyRemoval(schemas, removed));
    this.job = new BackfillJob(vertx, schemas, intents, steps, gracePeriod);
  }

  /** The same keys, whose changes name the caller who asks for them. */
  public KeyLifecycle askedBy(String caller) {
    return new KeyLifecycle(this, schemas.askedBy(caller));
  }

  /** The back-fills and removals of this server. */
  public BackfillJob job() {
    return job;
  }

  /** BF1: adds a key. In a tenant with profiles its back-fill begins. */
  public Future<IdentificationKey> create(int tenant, Object raw) {
    var intent = intent(tenant);
    return withIntent(intent, () -> schemas.createKey(tenant, raw))
        .compose(key -> key.building() ? start(intent).map(key) : intents.end(intent).map(key));
  }

  /** KR1: deletes a key. The removal of its claims and entries begins. */
  public Future<Void> delete(int tenant, String name) {
    var intent = intent(tenant);
    return withIntent(intent, () -> schemas.deleteKey(tenant, name))
        .compose(deleted -> start(intent));
  }

  /**
   * BF1, KR1: starts the work, and writes a second intent. Recovery may have found the first one
   * before the change of the schema, and deleted it because there was nothing to do.
   */
  private Future<Void> start(Intent before) {
    var intent = intent(before.tenant());
    job.start(before);
    return intents.begin(intent).onComplete(begun -> job.start(intent)).otherwiseEmpty();
  }

  public Future<Progress> progress(int tenant, IdentificationKey key) {
    var position = positions.find(tenant, key.id());
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

  private static Intent intent(int tenant) {
    return Intent.now(Ids.random(), Intent.Kind.BACK_FILL, tenant, "", "", "");
  }

  /** A refused change needs no intent any more; one with an unknown outcome does. */
  private <T> Future<T> withIntent(Intent intent, Supplier<Future<T>> change) {
    return intents
        .begin(intent)
        .compose(begun -> change.get())
        .recover(
            failure ->
                isRefusal(failure)
                    ? intents.end(intent).transform(ended -> Future.failedFuture(failure))
                    : Future.failedFuture(failure));
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof ProblemException refused
        && refused.problem().kind() != Problem.Kind.UNAVAILABLE;
  }
}
