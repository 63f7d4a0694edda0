package kindred.merge;

import io.vertx.core.Future;
import kindred.claims.PendingMergeResolver;
import kindred.intents.Intent;
import kindred.intents.RecoveryHandler;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;

/**
 * R5 for merges: completes a merge whose source is frozen, and makes sure that a merge that has not
 * frozen its source never does.
 */
public final class MergeRecovery implements RecoveryHandler {

  private final ProfileStore profiles;
  private final PendingMergeResolver merges;

  public MergeRecovery(ProfileStore profiles, PendingMergeResolver merges) {
    this.profiles = profiles;
    this.merges = merges;
  }

  @Override
  public Future<Boolean> finish(Intent intent) {
    return profiles
        .readSerial(intent.tenant(), intent.subject())
        .compose(
            source ->
                source.isPresent() ? finish(intent, source.get()) : Future.succeededFuture(true));
  }

  private Future<Boolean> finish(Intent intent, Profile source) {
    if (!source.isSourceOf(intent.id())) {
      return preventFreeze(intent, source);
    }
    if (source.frozen()) {
      return merges.resolve(source).map(true);
    }
    return Future.succeededFuture(true);
  }

  /**
   * F2. The server that began the merge may only be slow. Its freeze is conditioned on the version
   * that it has read, so it is refused for ever once the source has another version.
   */
  private Future<Boolean> preventFreeze(Intent intent, Profile source) {
    return source.active() && intent.args().equals(Long.toString(source.version()))
        ? profiles.fence(source)
        : Future.succeededFuture(true);
  }
}
