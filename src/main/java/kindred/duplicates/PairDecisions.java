package kindred.duplicates;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.BoundedConcurrency;
import kindred.directory.ProfileFinder;
import kindred.problem.Problem;
import kindred.profile.Profile;
import kindred.schema.SchemaRegistry;

/** Single pairs, and what people have decided about them. */
public final class PairDecisions {

  private final SchemaRegistry schemas;
  private final ProfileFinder finder;
  private final PairComparison comparison;
  private final LikelyPairs likely;
  private final PairStore pairs;
  private final NotAMatchStore decisions;

  /** Pairs that are not a match, and where the next page begins; empty on the last page. */
  public record Page(List<NotAMatch> decisions, Optional<PairPlace> next) {}

  /**
   * What is known of a pair.
   *
   * @param survivor of a pair that was merged
   * @param compared of a pair that was not merged
   * @param decision of a pair that is not a match
   */
  public record Known(
      Optional<String> survivor, Optional<ComparedPair> compared, Optional<NotAMatch> decision) {}

  public PairDecisions(
      SchemaRegistry schemas,
      ProfileFinder finder,
      PairComparison comparison,
      LikelyPairs likely,
      PairStore pairs,
      NotAMatchStore decisions) {
    this.schemas = schemas;
    this.finder = finder;
    this.comparison = comparison;
    this.likely = likely;
    this.pairs = pairs;
    this.decisions = decisions;
  }

  /** Fails (404) unless both are live, or were merged into the same profile. */
  public Future<Known> get(Pair pair) {
    requireTwo(pair);
    var one = likely.survivor(pair.tenant(), pair.one());
    var two = likely.survivor(pair.tenant(), pair.two());
    return Future.all(one, two)
        .compose(
            both -> {
              var survivor = one.result().map(Profile::id);
              return survivor.isPresent() && survivor.equals(two.result().map(Profile::id))
                  ? Future.succeededFuture(new Known(survivor, Optional.empty(), Optional.empty()))
                  : known(pair);
            });
  }

  private Future<Known> known(Pair pair) {
    var compared = bothLive(pair);
    var decision = decisions.find(pair);
    return Future.all(compared, decision)
        .map(
            both -> new Known(Optional.empty(), Optional.of(compared.result()), decision.result()));
  }

  private Future<ComparedPair> bothLive(Pair pair) {
    var schema = schemas.current(pair.tenant());
    var one = finder.get(pair.tenant(), pair.one(), false);
    var two = finder.get(pair.tenant(), pair.two(), false);
    return Future.all(schema, one, two)
        .compose(all -> comparison.compare(schema.result(), one.result(), two.result()));
  }

  /** Remembers that a pair is not a match; fails (404) unless both are live. */
  public Future<NotAMatch> dismiss(NotAMatch decision) {
    var pair = decision.pair();
    requireTwo(pair);
    return bothLive(pair)
        .compose(
            compared ->
                decisions
                    .add(decision)
                    .compose(
                        added ->
                            pairs.add(pair.tenant(), PairPlace.ofNotAMatch(pair), decision.at()))
                    .compose(
                        listed -> pairs.remove(pair.tenant(), compared.place(), decision.at())))
        .map(decision);
  }

  /** Forgets the decision about a pair, which is then listed again if it is likely. */
  public Future<Void> restore(Pair pair) {
    requireTwo(pair);
    var now = Instant.now();
    return decisions
        .remove(pair, now)
        .compose(removed -> pairs.remove(pair.tenant(), PairPlace.ofNotAMatch(pair), now))
        .compose(unlisted -> schemas.current(pair.tenant()))
        .compose(schema -> likely.list(schema, pair));
  }

  /** The pairs that are not a match, behind a place. */
  public Future<Page> after(int tenant, PairPlace place, int limit) {
    return after(tenant, place, limit, new ArrayList<>());
  }

  private Future<Page> after(int tenant, PairPlace place, int limit, List<NotAMatch> found) {
    int size = limit - found.size();
    return pairs
        .after(tenant, place, size)
        .compose(
            places ->
                BoundedConcurrency.map(places, one -> decisions.find(one.pair(tenant)))
                    .compose(
                        decided -> {
                          decided.stream().flatMap(Optional::stream).forEach(found::add);
                          if (places.size() == size) {
                            var last = places.get(size - 1);
                            return Future.succeededFuture(new Page(found, Optional.of(last)));
                          }
                          return place.list() == PairPlace.LAST_NOT_A_MATCH
                              ? Future.succeededFuture(new Page(found, Optional.empty()))
                              : after(tenant, PairPlace.before(place.list() + 1), limit, found);
                        }));
  }

  private static void requireTwo(Pair pair) {
    if (pair.one().equals(pair.two())) {
      throw Problem.of(
              Problem.Kind.INVALID, "same-profile", "A pair consists of two different profiles.")
          .exception();
    }
  }
}
