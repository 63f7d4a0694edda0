package kindred.merge.undo;

import io.vertx.core.Future;
import kindred.intents.Intent;
import kindred.intents.RecoveryHandler;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;

/**
 * Brings open undoings to their ends. One that has not put the source in its place yet does not
 * hurt anybody, and is asked about again for as long as it still could.
 */
public final class UnmergeRecovery implements RecoveryHandler {

  private final ProfileStore profiles;
  private final ProfileUnmerge unmerges;

  public UnmergeRecovery(ProfileStore profiles, ProfileUnmerge unmerges) {
    this.profiles = profiles;
    this.unmerges = unmerges;
  }

  @Override
  public Future<Boolean> finish(Intent operation) {
    return profiles
        .readSerial(operation.tenant(), operation.subject())
        .compose(
            source ->
                source.filter(Profile::restoring).isPresent()
                    ? unmerges.finish(operation.tenant(), source.get().mergeId()).map(true)
                    : Future.succeededFuture(true));
  }
}
