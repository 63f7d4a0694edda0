package kindred.claims;

import io.vertx.core.Future;
import java.util.Optional;
import kindred.problem.Problem;
import kindred.profile.Profile;
import kindred.profile.ProfileState;
import kindred.profile.ProfileStore;

/**
 * Finds the profile at the end of all redirects by serial reads, for decisions about its claims. A
 * profile whose merge or unmerge is not complete is the end.
 */
final class SerialRedirects {

  private static final int LONGEST_CHAIN = 1_000;

  private final ProfileStore profiles;

  SerialRedirects(ProfileStore profiles) {
    this.profiles = profiles;
  }

  /** Empty if the id was never used. */
  Future<Optional<Profile>> follow(int tenant, String id) {
    return follow(tenant, id, 0);
  }

  private Future<Optional<Profile>> follow(int tenant, String id, int hops) {
    return profiles
        .readSerial(tenant, id)
        .compose(
            found -> found.isEmpty() ? Future.succeededFuture(found) : follow(found.get(), hops));
  }

  private Future<Optional<Profile>> follow(Profile profile, int hops) {
    if (hops >= LONGEST_CHAIN) {
      return Future.failedFuture(endless());
    }
    if (profile.restoring()) {
      return followRestoring(profile, hops);
    }
    return profile.state() == ProfileState.MERGED
        ? follow(profile.tenant(), profile.mergedInto(), hops + 1)
        : Future.succeededFuture(Optional.of(profile));
  }

  /**
   * If the unmerge is committed, the restoring profile is the end; otherwise it still leads to its
   * destination. One read gives the decision and the destination: between two reads the unmerge
   * could be committed, and a fence on the destination would come too late.
   */
  private Future<Optional<Profile>> followRestoring(Profile restoring, int hops) {
    return profiles
        .readSerial(restoring.tenant(), restoring.mergedInto())
        .compose(
            destination ->
                destination.orElseThrow().committed(restoring.undoDecision())
                    ? Future.succeededFuture(Optional.of(restoring))
                    : follow(destination.get(), hops + 1));
  }

  private static Throwable endless() {
    return Problem.unavailable(
            "The redirects of a profile changed while they were followed. Retry.")
        .exception();
  }
}
