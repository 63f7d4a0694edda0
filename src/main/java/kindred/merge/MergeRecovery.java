package kindred.merge;

import io.vertx.core.Future;
import kindred.claims.PendingMergeResolver;
import kindred.intents.Intent;
import kindred.intents.RecoveryHandler;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;

/**
 * Brings open merges to their ends: a source that a merge froze is thawed or buried, and a merge
 * that has not frozen its source yet never will.
 */
public final class MergeRecovery implements RecoveryHandler {

  private final ProfileStore profiles;
  private final PendingMergeResolver merges;

  public MergeRecovery(ProfileStore profiles, PendingMergeResolver merges) {
    this.profiles = profiles;
    this.merges = merges;
  }

  @Override
  public Future<Boolean> finish(Intent operation) {
    return profiles
        .readSerial(operation.tenant(), operation.subject())
        .compose(
            source ->
                source.isPresent()
                    ? finish(operation, source.get())
                    : Future.succeededFuture(true));
  }

  private Future<Boolean> finish(Intent operation, Profile source) {
    if (!operation.id().equals(source.mergeId())) {
      return neverFreeze(operation, source);
    }
    if (source.frozen()) {
      return merges.pendingMerges(source).map(true);
    }
    return Future.succeededFuture(true);
  }

  /**
   * Whoever began the merge may only be slow. Its freeze is conditioned on the version it has read:
   * once the source has moved on from that, the freeze is refused for ever.
   */
  private Future<Boolean> neverFreeze(Intent operation, Profile source) {
    return source.active() && operation.args().equals(Long.toString(source.version()))
        ? profiles.bump(source)
        : Future.succeededFuture(true);
  }
}
