package kindred.merge;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.BoundedConcurrency;
import kindred.merge.PastMerge.Before;
import kindred.merge.PastMerge.Place;
import kindred.problem.Problem;
import kindred.profile.MergeDecision;
import kindred.profile.ProfileStore;

/**
 * Tells of committed merges, and of no others; a merge that a client was told of is listed.
 *
 * <p>A merge enters its lists after its commit and before its source is buried. Whoever finishes a
 * merge of somebody who died does so again, which writes the same rows.
 */
public final class MergeHistory {

  private final MergeStore merges;
  private final MergeByTenantStore byTenant;
  private final MergeByProfileStore byProfile;
  private final ProfileStore profiles;

  /**
   * A page of merges, newest first.
   *
   * @param next the place that the next page begins after; empty: these are the last
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

  /** Plain: the merge, which is committed, is in all lists. */
  Future<Void> add(int tenant, String mergeId) {
    return merges
        .find(tenant, mergeId)
        .compose(
            found ->
                found.isPresent()
                    ? merges
                        .finish(tenant, mergeId, Instant.now())
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

  /** A committed merge; 404 for one that was refused, or is not decided yet. */
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

  /** Whoever is finished is committed; of the others the destination knows. */
  private Future<Boolean> committed(PastMerge merge) {
    return merge.finishedAt().isPresent()
        ? Future.succeededFuture(true)
        : profiles
            .decision(merge.request().tenant(), merge.request().destination(), merge.id())
            .map(decision -> decision.filter(MergeDecision::committed).isPresent());
  }

  /** Both profiles as they were before a committed merge. */
  public Future<Before> before(PastMerge merge) {
    return merges.before(merge.request().tenant(), merge.id()).map(Optional::orElseThrow);
  }

  /** The merges of a tenant after the given place. */
  public Future<Page> ofTenant(int tenant, Place place, int limit) {
    return byTenant.after(tenant, place, limit + 1).compose(places -> page(tenant, places, limit));
  }

  /** The merges after the given place that an id took part in; 404 when it never was anybody's. */
  public Future<Page> ofProfile(int tenant, String customer, Place place, int limit) {
    return profiles
        .find(tenant, customer)
        .compose(
            found -> {
              if (found.isEmpty() || found.get().insertId() == null) {
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
