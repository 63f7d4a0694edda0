package kindred.profile;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Predicate;
import kindred.problem.Problem;

/**
 * Finds the profile to which a customer id leads, as a reader sees it: before a merge or unmerge,
 * or after it, and never in between.
 */
public final class Redirects {

  /** Far above the length of any chain of merges; ends a walk that would not end otherwise. */
  private static final int MOST_HOPS = 1_000;

  private final ProfileStore profiles;

  public Redirects(ProfileStore profiles) {
    this.profiles = profiles;
  }

  /**
   * The profile at the end of all redirects: active, deleted, fenced, frozen by a merge that is not
   * committed, or restoring by an unmerge that is. Empty if the id was never used.
   */
  public Future<Optional<Profile>> follow(int tenant, String id) {
    return follow(tenant, id, 0);
  }

  /** Fails (404) because the profile was merged; names the survivor, if one is live. */
  public Future<Profile> refuse(Profile merged) {
    return follow(merged.tenant(), merged.mergedInto())
        .map(
            survivor -> {
              throw survivor
                  .filter(Profile::live)
                  .map(live -> problem(merged.id(), live.id()))
                  .orElseGet(() -> Problem.notFound("profile", merged.id()))
                  .exception();
            });
  }

  /** The profile, if it is of this kind; fails (404) if it is not, or was merged. */
  public Future<Profile> require(Optional<Profile> found, String id, Predicate<Profile> kind) {
    if (found.isPresent() && found.get().state() == ProfileState.MERGED) {
      return refuse(found.get());
    }
    return found.filter(kind).isPresent()
        ? Future.succeededFuture(found.get())
        : Future.failedFuture(Problem.notFound("profile", id).exception());
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
   * The merge may be undone between the read of the source and that of the destination. Then the id
   * no longer leads to the destination, and is read again.
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

  /** One read of the destination gives the decision and the profile that it changed. */
  private Future<Optional<Profile>> followRestoring(Profile restoring, int hops) {
    return profiles
        .readSerial(restoring.tenant(), restoring.mergedInto())
        .compose(
            found -> {
              if (found.isEmpty() || found.get().committed(restoring.undoDecision())) {
                return Future.succeededFuture(Optional.of(restoring));
              }
              return follow(found.get(), hops + 1);
            });
  }

  private static Problem problem(String id, String survivor) {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            "merged",
            "The profile '"
                + id
                + "' was merged into another profile. Use the profile that 'merged_into' names.")
        .with("merged_into", survivor);
  }
}
