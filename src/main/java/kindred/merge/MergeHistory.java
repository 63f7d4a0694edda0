package kindred.merge;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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

  /** The most merges that are read for a page. */
  private static final int MOST_READ = 2_000;

  /** So many are read at once if few may match. */
  private static final int READ_AT_ONCE = 100;

  private final MergeStore merges;
  private final MergeByTenantStore byTenant;
  private final MergeByProfileStore byProfile;
  private final ProfileStore profiles;

  /**
   * A page of merges, newest first.
   *
   * @param next the merge after which the next page begins; empty on the last page
   */
  public record Page(List<PastMerge> merges, Optional<Place> next) {

    /** With those of the next merges that match, up to the limit. */
    private Page and(Page more, Filter filter, int limit) {
      var all =
          Stream.concat(merges.stream(), more.merges.stream().filter(filter::matches)).toList();
      var shown = all.subList(0, Math.min(limit, all.size()));
      return new Page(
          shown, all.size() > limit ? Optional.of(shown.get(limit - 1).place()) : more.next);
    }
  }

  /**
   * Which merges a list has.
   *
   * @param after requested at this time or later
   * @param agentId for this agent
   */
  public record Filter(Optional<Instant> after, Optional<String> agentId) {

    public static final Filter NONE = new Filter(Optional.empty(), Optional.empty());

    private Instant oldest() {
      return after.filter(MergeByTenantStore.FIRST::isBefore).orElse(MergeByTenantStore.FIRST);
    }

    private boolean matches(PastMerge merge) {
      return agentId.map(merge.request().agentId()::equals).orElse(true);
    }
  }

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

  /**
   * The merges of a tenant after the given place that match. A page may have fewer than the limit,
   * or none, and a next page, if few match.
   */
  public Future<Page> ofTenant(int tenant, Place place, Filter filter, int limit) {
    return matching(tenant, filter, limit, new Page(List.of(), Optional.of(place)), 0);
  }

  private Future<Page> matching(int tenant, Filter filter, int limit, Page found, int read) {
    if (found.next().isEmpty() || found.merges().size() == limit || read >= MOST_READ) {
      return Future.succeededFuture(found);
    }
    int batch = filter.agentId().isPresent() ? READ_AT_ONCE : limit;
    return byTenant
        .after(tenant, found.next().get(), filter.oldest(), batch + 1)
        .compose(places -> page(tenant, places, batch))
        .compose(
            page -> matching(tenant, filter, limit, found.and(page, filter, limit), read + batch));
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
