package kindred.duplicates;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import kindred.cassandra.BoundedConcurrency;
import kindred.directory.KeyProblems;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/**
 * The pairs of a tenant that may be duplicates, for a person who decides. A page shows only pairs
 * of live profiles that still share values and are not decided.
 */
public final class PairReview {

  /** The most hints that one page reads; it may show fewer pairs than asked for. */
  static final int MOST_EXAMINED = 400;

  private final SchemaRegistry schemas;
  private final LikelyPairs likely;
  private final PairStore pairs;
  private final Supplier<Future<Optional<Instant>>> completeTo;

  /**
   * Which pairs to show.
   *
   * @param key the name of a key of which both must share a value
   */
  public record Filter(double leastScore, Optional<String> key) {
    /** Refuses (400) a key that the tenant does not have. */
    private void requireKnown(SchemaSnapshot schema) {
      if (key.filter(name -> schema.key(name).isEmpty()).isPresent()) {
        var detail = KeyProblems.notFound(key.get(), schema).detail();
        throw Problem.invalid(Fault.parameter("key", "invalid-parameter", detail)).exception();
      }
    }

    private boolean fits(ComparedPair pair) {
      return pair.score() >= leastScore && key.filter(name -> !pair.shares(name)).isEmpty();
    }
  }

  /**
   * Some pairs, the highest score first.
   *
   * @param next where the next page begins; empty on the last page
   * @param completeTo what was written before was searched; empty: not everything was yet
   */
  public record Page(
      List<ComparedPair> pairs, Optional<PairPlace> next, Optional<Instant> completeTo) {}

  /**
   * @param completeTo when the search began that has looked at all values since
   */
  public PairReview(
      SchemaRegistry schemas,
      LikelyPairs likely,
      PairStore pairs,
      Supplier<Future<Optional<Instant>>> completeTo) {
    this.schemas = schemas;
    this.likely = likely;
    this.pairs = pairs;
    this.completeTo = completeTo;
  }

  /** The pairs behind a place. */
  public Future<Page> after(int tenant, PairPlace place, Filter filter, int limit) {
    var schema = schemas.current(tenant);
    var complete = completeTo.get();
    return Future.all(schema, complete)
        .compose(
            both -> {
              filter.requireKnown(schema.result().requireDefined());
              var reading = new Reading(schema.result(), filter, limit, complete.result());
              return reading.from(place);
            });
  }

  /** Reads one page. */
  private final class Reading {
    private final SchemaSnapshot schema;
    private final Filter filter;
    private final int limit;
    private final Optional<Instant> complete;
    private final Instant now = Instant.now();
    private final List<ComparedPair> shown = new ArrayList<>();
    private int examined;

    Reading(SchemaSnapshot schema, Filter filter, int limit, Optional<Instant> complete) {
      this.schema = schema;
      this.filter = filter;
      this.limit = limit;
      this.complete = complete;
    }

    private Future<Page> from(PairPlace place) {
      int size = limit - shown.size();
      return pairs
          .after(schema.tenant(), place, size)
          .compose(
              hints ->
                  BoundedConcurrency.map(hints, hint -> likely.examine(schema, hint, now))
                      .compose(
                          found -> {
                            found.stream()
                                .flatMap(Optional::stream)
                                .filter(filter::fits)
                                .forEach(shown::add);
                            examined += hints.size();
                            return hints.size() == size
                                ? behind(hints.get(size - 1))
                                : nextList(place);
                          }));
    }

    private Future<Page> behind(PairPlace last) {
      return shown.size() >= limit || examined >= MOST_EXAMINED
          ? Future.succeededFuture(page(Optional.of(last)))
          : from(last);
    }

    private Future<Page> nextList(PairPlace place) {
      return place.list() <= PairPlace.lowestList(filter.leastScore())
          ? Future.succeededFuture(page(Optional.empty()))
          : behind(PairPlace.before(place.list() - 1));
    }

    private Page page(Optional<PairPlace> next) {
      return new Page(List.copyOf(shown), next, complete);
    }
  }
}
