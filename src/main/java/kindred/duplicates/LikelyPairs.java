package kindred.duplicates;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.BoundedConcurrency;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;
import kindred.schema.SchemaSnapshot;

/**
 * Keeps the lists of pairs to review. What is listed is only a hint: whoever shows a pair compares
 * its profiles again, and removes a hint that no longer holds.
 */
public final class LikelyPairs {

  private final Redirects redirects;
  private final PairComparison comparison;
  private final PairStore pairs;
  private final NotAMatchStore decisions;

  public LikelyPairs(
      ProfileStore profiles, PairComparison comparison, PairStore pairs, NotAMatchStore decisions) {
    this.redirects = new Redirects(profiles);
    this.comparison = comparison;
    this.pairs = pairs;
    this.decisions = decisions;
  }

  /** Lists the likely pairs among profiles, except those that are not a match. */
  Future<Void> list(SchemaSnapshot schema, List<Profile> profiles) {
    var now = Instant.now();
    var both = new ArrayList<List<Profile>>();
    for (int i = 0; i < profiles.size(); i++) {
      for (var other : profiles.subList(i + 1, profiles.size())) {
        both.add(List.of(profiles.get(i), other));
      }
    }
    return BoundedConcurrency.map(
            both, pair -> comparison.compare(schema, pair.get(0), pair.get(1)))
        .compose(
            compared ->
                BoundedConcurrency.each(
                    compared.stream().filter(ComparedPair::likely).toList(),
                    pair -> listUnlessDecided(pair, now)));
  }

  private Future<Void> listUnlessDecided(ComparedPair compared, Instant seen) {
    var pair = compared.pair();
    return decisions
        .find(pair)
        .compose(
            decided ->
                decided.isPresent()
                    ? Future.succeededFuture()
                    : pairs.add(pair.tenant(), compared.place(), seen));
  }

  /** Lists the pair of two ids if it is likely; nothing if one of both is not live. */
  Future<Void> list(SchemaSnapshot schema, Pair pair) {
    var one = live(pair.tenant(), pair.one());
    var two = live(pair.tenant(), pair.two());
    return Future.all(one, two)
        .compose(
            both ->
                one.result().isPresent() && two.result().isPresent()
                    ? list(schema, List.of(one.result().get(), two.result().get()))
                    : Future.succeededFuture());
  }

  /**
   * The pair of a hint, unless the hint no longer holds. A pair whose score has fallen is listed
   * again at its new place, which is still to come; one whose score has risen is shown now.
   *
   * @param now when the reader began: a hint that is listed again later stays
   */
  Future<Optional<ComparedPair>> examine(SchemaSnapshot schema, PairPlace hint, Instant now) {
    var pair = hint.pair(schema.tenant());
    var one = live(pair.tenant(), pair.one());
    var two = live(pair.tenant(), pair.two());
    var decision = decisions.find(pair);
    return Future.all(one, two, decision)
        .compose(
            all ->
                decision.result().isPresent() || one.result().isEmpty() || two.result().isEmpty()
                    ? pairs.remove(pair.tenant(), hint, now).map(Optional.<ComparedPair>empty())
                    : comparison
                        .compare(schema, one.result().get(), two.result().get())
                        .compose(compared -> moved(hint, compared, now)));
  }

  private Future<Optional<ComparedPair>> moved(PairPlace hint, ComparedPair compared, Instant now) {
    int tenant = compared.one().tenant();
    var place = compared.place();
    if (place.equals(hint)) {
      return Future.succeededFuture(Optional.of(compared));
    }
    boolean shown = compared.likely() && place.rank() < hint.rank();
    return (compared.likely() ? pairs.add(tenant, place, now) : Future.<Void>succeededFuture())
        .compose(added -> pairs.remove(tenant, hint, now))
        .map(removed -> shown ? Optional.of(compared) : Optional.empty());
  }

  /** The live profile with this very id. */
  private Future<Optional<Profile>> live(int tenant, String id) {
    return survivor(tenant, id).map(found -> found.filter(profile -> profile.id().equals(id)));
  }

  /** The live profile that an id leads to. */
  Future<Optional<Profile>> survivor(int tenant, String id) {
    return redirects.follow(tenant, id).map(found -> found.filter(Profile::live));
  }
}
