package kindred.directory;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import kindred.cassandra.BoundedConcurrency;
import kindred.claims.PendingMergeResolver;
import kindred.intents.Intent;
import kindred.intents.IntentStore;
import kindred.intents.RecoveryHandler;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.profile.Ids;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;
import kindred.retry.Retry;

/**
 * Deletes a profile, its records and its keys, entirely or not at all; anybody can bring a deletion
 * to its end.
 *
 * <p>Every try is an operation of its own, noted with the version it is conditioned on and the keys
 * that will have to go: once the profile has moved on from that version, the try can never happen.
 */
public final class ProfileDeletion implements RecoveryHandler {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final ProfileStore profiles;
  private final ClaimStore claims;
  private final KeyEntryStore entries;
  private final IntentStore operations;
  private final ProfileUpdate updates;
  private final PendingMergeResolver merges;
  private final Retry attempts;

  ProfileDeletion(
      Vertx vertx,
      ProfileDirectory.Stores stores,
      ProfileUpdate updates,
      PendingMergeResolver merges) {
    this.profiles = stores.profiles();
    this.claims = stores.claims();
    this.entries = stores.entries();
    this.operations = stores.operations();
    this.updates = updates;
    this.merges = merges;
    this.attempts = new Retry(vertx, TIMEOUT);
  }

  Future<Void> delete(int tenant, String id, OptionalLong ifMatch) {
    return attempts.until(() -> attempt(tenant, id, ifMatch), ProfileDirectory::fenced).mapEmpty();
  }

  /** Empty: the profile has moved on, so read it again. */
  private Future<Optional<Boolean>> attempt(int tenant, String id, OptionalLong ifMatch) {
    return profiles
        .readSerial(tenant, id)
        .compose(
            found -> {
              if (found.isPresent() && found.get().held()) {
                return merges.pendingMerges(found.get()).map(Optional.empty());
              }
              return updates
                  .requireActive(found, id)
                  .compose(
                      active -> {
                        ProfileUpdate.requireMatch(ifMatch, active);
                        return delete(active);
                      });
            });
  }

  /** D1 to D4. */
  private Future<Optional<Boolean>> delete(Profile active) {
    var note = DeletionNote.of(active);
    var operation =
        Intent.now(
            Ids.random(), Intent.Kind.DELETE, active.tenant(), active.id(), "", note.print());
    return operations
        .begin(operation)
        .compose(begun -> profiles.delete(active, operation.id()))
        .compose(applied -> applied ? Future.succeededFuture(true) : happened(operation))
        .compose(deleted -> deleted ? release(operation, note) : Future.succeededFuture(false))
        .compose(
            deleted ->
                operations.end(operation).map(deleted ? Optional.of(true) : Optional.empty()));
  }

  private Future<Boolean> happened(Intent operation) {
    return profiles
        .readSerial(operation.tenant(), operation.subject())
        .map(now -> now.isPresent() && now.get().operations().contains(operation.id()));
  }

  /** D3. */
  private Future<Boolean> release(Intent operation, DeletionNote note) {
    int tenant = operation.tenant();
    var id = operation.subject();
    return BoundedConcurrency.each(
            note.keys(),
            key ->
                key.claim()
                    ? claims.release(tenant, key, id, Long.MAX_VALUE)
                    : entries.delete(tenant, key, id, note.version() + 1))
        .map(true);
  }

  /**
   * A deletion that happened is completed. One that did not is made impossible, by moving the
   * profile on, before it is forgotten: whoever began it may only be slow, and tries again.
   */
  @Override
  public Future<Boolean> finish(Intent operation) {
    var note = DeletionNote.parse(operation.args());
    return profiles
        .readSerial(operation.tenant(), operation.subject())
        .compose(
            found -> {
              if (found.isPresent() && found.get().operations().contains(operation.id())) {
                return release(operation, note);
              }
              return found.isPresent()
                      && found.get().active()
                      && found.get().version() == note.version()
                  ? profiles.bump(found.get())
                  : Future.succeededFuture(true);
            });
  }
}
