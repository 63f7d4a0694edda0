package kindred.merge;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.BoundedConcurrency;
import kindred.merge.PastMerge.Images;
import kindred.merge.PastMerge.Place;
import kindred.problem.Problem;
import kindred.profile.MergeDecision;
import kindred.profile.ProfileStore;

/**
 * Shows committed merges, and no others. Every merge that was reported to a client is listed.
 *
 * <p>A merge is listed after its commit and before its source is marked merged. A server that
 * completes the merge of another one lists it again, which writes the same rows.
 */
public final class MergeHistory {

  private final MergeStore merges;
  private final MergeByTenantStore byTenant;
  private final MergeByProfileStore byProfile;
  private final ProfileStore profiles;

  /**
   * A page of merges, newest first.
   *
   * @param next the last merge of this page, after which the next page begins; empty on the last
   *     page
   */
  public record Page(List<PastMerge> merges, Optional<Place> next) {}

  public MergeHistory(
      MergeStore merges,
      MergeByTenantStore byTenant,
      MergeByProfileStore byProfile,
      ProfileStore profiles) {
    this.merges = merges;
    this.byTenant = byTenant;
    this.byProfile = byProfile;
    this.profiles = profiles;
  }

  /** M5: stores when the committed merge was finished, and lists it. */
  Future<Void> add(int tenant, String mergeId) {
    return merges
        .find(tenant, mergeId)
        .compose(
            found ->
                found.isPresent()
                    ? merges
                        .markFinished(tenant, mergeId, Instant.now())
                        .compose(finished -> list(found.get()))
                    : Future.succeededFuture());
  }

  private Future<Void> list(PastMerge merge) {
    var request = merge.request();
    return Future.all(
            byTenant.add(request.tenant(), merge.place()),
            byProfile.add(request.tenant(), request.destination(), merge.place()),
            byProfile.add(request.tenant(), request.source(), merge.place()))
        .mapEmpty();
  }

  /** A committed merge; 404 for one that was aborted or is not decided yet. */
  public Future<PastMerge> get(int tenant, String mergeId) {
    return merges
        .find(tenant, mergeId)
        .compose(
            found ->
                found.isPresent()
                    ? committed(found.get())
                        .map(committed -> committed ? found : Optional.<PastMerge>empty())
                    : Future.succeededFuture(found))
        .map(
            committed ->
                committed.orElseThrow(() -> Problem.notFound("merge", mergeId).exception()));
  }

  /** A finished merge is committed; for others, the destination has the decision. */
  private Future<Boolean> committed(PastMerge merge) {
    return merge.finishedAt().isPresent()
        ? Future.succeededFuture(true)
        : profiles
            .decision(merge.request().tenant(), merge.request().destination(), merge.id())
            .map(decision -> decision.filter(MergeDecision::committed).isPresent());
  }

  /** Both profiles before a committed merge. */
  public Future<Images> images(PastMerge merge) {
    return merges.images(merge.request().tenant(), merge.id()).map(Optional::orElseThrow);
  }

  /** The merges of a tenant after the given place. */
  public Future<Page> ofTenant(int tenant, Place place, int limit) {
    return byTenant.after(tenant, place, limit + 1).compose(places -> page(tenant, places, limit));
  }

  /** The merges of a profile after the given place; 404 if the id never had a profile. */
  public Future<Page> ofProfile(int tenant, String customer, Place place, int limit) {
    return profiles
        .find(tenant, customer)
        .compose(
            found -> {
              if (found.isEmpty() || found.get().insertId().isEmpty()) {
                throw Problem.notFound("profile", customer).exception();
              }
              return byProfile.after(tenant, customer, place, limit + 1);
            })
        .compose(places -> page(tenant, places, limit));
  }

  private Future<Page> page(int tenant, List<Place> places, int limit) {
    var shown = places.stream().limit(limit).toList();
    Optional<Place> next =
        places.size() > limit ? Optional.of(shown.get(limit - 1)) : Optional.empty();
    return BoundedConcurrency.map(shown, place -> merges.find(tenant, place.mergeId()))
        .map(rows -> new Page(rows.stream().flatMap(Optional::stream).toList(), next));
  }
}
