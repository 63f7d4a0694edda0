package kindred.merge;

import io.vertx.core.Future;
import kindred.claims.Thaw;
import kindred.operations.OpenOperation;
import kindred.operations.Recoverer;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;

/**
 * Brings open merges to their ends: a source that a merge froze is thawed or buried, and a merge
 * that has not frozen its source yet never will.
 */
public final class MergeRecovery implements Recoverer {

  private final ProfileStore profiles;
  private final Thaw merges;

  public MergeRecovery(ProfileStore profiles, Thaw merges) {
    this.profiles = profiles;
    this.merges = merges;
  }

  @Override
  public Future<Boolean> finish(OpenOperation operation) {
    return profiles
        .judge(operation.tenant(), operation.subject())
        .compose(
            source ->
                source.isPresent()
                    ? finish(operation, source.get())
                    : Future.succeededFuture(true));
  }

  private Future<Boolean> finish(OpenOperation operation, Profile source) {
    if (!operation.id().equals(source.mergeId())) {
      return neverFreeze(operation, source);
    }
    if (source.frozen()) {
      return merges.thaw(source).map(true);
    }
    return Future.succeededFuture(true);
  }

  /**
   * Whoever began the merge may only be slow. Its freeze is conditioned on the version it has read:
   * once the source has moved on from that, the freeze is refused for ever.
   */
  private Future<Boolean> neverFreeze(OpenOperation operation, Profile source) {
    return source.active() && operation.args().equals(Long.toString(source.version()))
        ? profiles.bump(source)
        : Future.succeededFuture(true);
  }
}
