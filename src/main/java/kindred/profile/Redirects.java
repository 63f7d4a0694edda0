package kindred.profile;

import io.vertx.core.Future;
import java.util.Optional;
import kindred.problem.Problem;

/** Finds where a customer id leads, as a reader sees it: before a merge or after it, never half. */
public final class Redirects {

  /** Far above any chain of merges; ends a walk that could not end otherwise. */
  private static final int MOST_HOPS = 1_000;

  private final ProfileStore profiles;

  public Redirects(ProfileStore profiles) {
    this.profiles = profiles;
  }

  /**
   * The profile at the end of all merges. It is active, frozen by a merge that is not committed,
   * returning from one whose undoing is, deleted, or was never born; empty when the id was never
   * used.
   */
  public Future<Optional<Profile>> follow(int tenant, String id) {
    return follow(tenant, id, 0);
  }

  /** The survivor's problem for a merged profile, or that nobody is left. */
  public Future<Problem> merged(Profile profile) {
    return follow(profile.tenant(), profile.mergedInto())
        .map(
            survivor ->
                survivor
                    .filter(Profile::live)
                    .map(live -> problem(live.id()))
                    .orElseGet(() -> Problem.notFound("profile", profile.id())));
  }

  private Future<Optional<Profile>> follow(int tenant, String id, int hops) {
    return profiles
        .find(tenant, id)
        .compose(
            found ->
                found.isPresent() && hops < MOST_HOPS
                    ? follow(found.get(), hops)
                    : Future.succeededFuture(found));
  }

  private Future<Optional<Profile>> follow(Profile profile, int hops) {
    if (profile.state() == ProfileState.MERGED) {
      return followMerged(profile, hops);
    }
    if (profile.restoring()) {
      return followRestoring(profile, hops);
    }
    if (!profile.frozen()) {
      return Future.succeededFuture(Optional.of(profile));
    }
    return profiles
        .decision(profile.tenant(), profile.mergedInto(), profile.mergeId())
        .compose(
            decision ->
                decision.filter(MergeDecision::committed).isPresent()
                    ? followMerged(profile, hops)
                    : Future.succeededFuture(Optional.of(profile)));
  }

  /**
   * Between two reads the merge may be taken back: then the id leads to the destination no more.
   */
  private Future<Optional<Profile>> followMerged(Profile merged, int hops) {
    return profiles
        .find(merged.tenant(), merged.mergedInto())
        .compose(
            found -> {
              if (found.isEmpty() || hops >= MOST_HOPS) {
                return Future.succeededFuture(found);
              }
              return found.get().hasUndone(merged.mergeId())
                  ? follow(merged.tenant(), merged.id(), hops + 1)
                  : follow(found.get(), hops + 1);
            });
  }

  /** The decision and the profile that it changed are read at once. */
  private Future<Optional<Profile>> followRestoring(Profile restoring, int hops) {
    return profiles
        .readSerial(restoring.tenant(), restoring.mergedInto())
        .compose(
            found -> {
              if (found.isEmpty() || found.get().committed(restoring.undoing())) {
                return Future.succeededFuture(Optional.of(restoring));
              }
              return follow(found.get(), hops + 1);
            });
  }

  private static Problem problem(String survivor) {
    return Problem.of(Problem.Kind.NOT_FOUND, "merged", "The profile was merged into another one.")
        .with("merged_into", survivor);
  }
}
