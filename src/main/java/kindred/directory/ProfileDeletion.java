package kindred.directory;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongPredicate;
import kindred.claims.PendingMergeResolver;
import kindred.intents.Intent;
import kindred.intents.IntentStore;
import kindred.intents.RecoveryHandler;
import kindred.profile.Ids;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;
import kindred.retry.Attempt;
import kindred.retry.Retry;

/**
 * Deletes a profile, its records and its keys, entirely or not at all (steps D). Any server can
 * complete a deletion.
 *
 * <p>Every attempt is an operation with an intent of its own, which holds the version that the
 * attempt is conditioned on, and the keys that have to be released. Once the profile has another
 * version, the attempt can never be applied.
 */
public final class ProfileDeletion implements RecoveryHandler {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final ProfileStore profiles;
  private final KeyRelease keyRelease;
  private final IntentStore intents;
  private final ChangePreconditions preconditions;
  private final PendingMergeResolver merges;
  private final Retry retry;

  ProfileDeletion(
      Vertx vertx, ProfileTables tables, IntentStore intents, PendingMergeResolver merges) {
    this.profiles = tables.profiles();
    this.keyRelease = new KeyRelease(tables);
    this.intents = intents;
    this.preconditions = new ChangePreconditions(tables.profiles());
    this.merges = merges;
    this.retry = new Retry(vertx, TIMEOUT);
  }

  /**
   * @param askedBy the caller, who is named in the row that decides
   */
  Future<Void> delete(int tenant, String id, LongPredicate ifMatch, Optional<String> askedBy) {
    return retry.untilDone(
        () -> attempt(tenant, id, ifMatch, askedBy), KeyedSerialExecutor::contended);
  }

  /** D0. */
  private Future<Attempt<Void>> attempt(
      int tenant, String id, LongPredicate ifMatch, Optional<String> askedBy) {
    return profiles
        .readSerial(tenant, id)
        .compose(
            found -> {
              if (found.filter(Profile::inTransition).isPresent()) {
                return merges.resolve(found.get()).map(Attempt.again());
              }
              return preconditions
                  .requireActive(found, id)
                  .compose(
                      active -> {
                        ChangePreconditions.requireMatch(ifMatch, active);
                        return delete(active, askedBy);
                      });
            });
  }

  /** D1, D2 and D4. */
  private Future<Attempt<Void>> delete(Profile active, Optional<String> askedBy) {
    var note = DeletionNote.of(active);
    var intent =
        Intent.now(
            Ids.random(), Intent.Kind.DELETE, active.tenant(), active.id(), "", note.print());
    return intents
        .begin(intent)
        .compose(begun -> profiles.delete(active, intent.id(), askedBy))
        .compose(applied -> applied ? Future.succeededFuture(true) : wasApplied(intent))
        .compose(deleted -> deleted ? release(intent, note) : Future.succeededFuture(false))
        .compose(
            deleted -> intents.end(intent).map(deleted ? Attempt.done(null) : Attempt.again()));
  }

  private Future<Boolean> wasApplied(Intent intent) {
    return profiles
        .readSerial(intent.tenant(), intent.subject())
        .map(now -> now.isPresent() && now.get().operations().contains(intent.id()));
  }

  /** D3, and A2 again: the first one was left out if the reply of D2 was lost. */
  private Future<Boolean> release(Intent intent, DeletionNote note) {
    return profiles
        .clean(intent.tenant(), intent.subject())
        .compose(
            cleaned ->
                keyRelease.releaseAll(
                    intent.tenant(), intent.subject(), note.keys(), note.version() + 1))
        .map(true);
  }

  /**
   * R5: completes a deletion that was applied. One that was not is made impossible by a fence
   * before its intent is deleted, because the server that began it may only be slow; that server
   * then tries again with a new intent.
   */
  @Override
  public Future<Boolean> finish(Intent intent) {
    var note = DeletionNote.parse(intent.args());
    return profiles
        .readSerial(intent.tenant(), intent.subject())
        .compose(
            found -> {
              if (found.isPresent() && found.get().operations().contains(intent.id())) {
                return release(intent, note);
              }
              return found.isPresent()
                      && found.get().active()
                      && found.get().version() == note.version()
                  ? profiles.fence(found.get())
                  : Future.succeededFuture(true);
            });
  }
}
