package kindred.http.merges;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import kindred.duplicates.NotAMatch;
import kindred.duplicates.Pair;
import kindred.duplicates.PairDecisions;
import kindred.duplicates.PairPlace;
import kindred.duplicates.PairReview;
import kindred.duplicates.PairReview.Filter;
import kindred.http.Call;
import kindred.http.Cursor;
import kindred.http.JsonBody;
import kindred.http.Operation;
import kindred.http.ProfileId;
import kindred.http.Reply;
import kindred.problem.Fault;
import kindred.problem.Problem;

/** Pairs of profiles that may be duplicates, and decisions about them, over HTTP. */
public final class PairOperations {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;
  private static final int DEFAULT_LIMIT_OF_DECISIONS = 100;
  private static final int MAX_LIMIT_OF_DECISIONS = 1000;
  private static final String DUPLICATES = "duplicates";
  private static final String NOT_A_MATCH = "not-a-match";

  private final PairReview review;
  private final PairDecisions decisions;

  public PairOperations(PairReview review, PairDecisions decisions) {
    this.review = review;
    this.decisions = decisions;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "listDuplicates", this::list,
        "getDuplicate", this::get,
        "listDismissedDuplicates", this::listDismissed,
        "dismissDuplicate", this::dismiss,
        "restoreDuplicate", this::restore);
  }

  private Future<Reply> list(Call call) {
    int limit = call.limit(MAX_LIMIT, DEFAULT_LIMIT);
    var filter = new Filter(leastScore(call), call.query("key"));
    var place = place(call, PairPlace.toReview());
    return review
        .after(call.tenant(), place, filter, limit)
        .map(
            page -> {
              var json = JsonNodeFactory.instance.objectNode();
              page.completeTo().ifPresent(to -> json.put("complete_to", JsonBody.time(to)));
              var pairs = json.putArray(DUPLICATES);
              page.pairs().forEach(pair -> pairs.add(PairJson.write(pair, call)));
              var next = page.next().map(PairOperations::text);
              return Cursor.next(Reply.ok(json), call, next, DUPLICATES);
            });
  }

  private Future<Reply> get(Call call) {
    var pair = pair(call);
    return decisions.get(pair).map(known -> Reply.ok(PairJson.write(pair, known, call)));
  }

  private Future<Reply> listDismissed(Call call) {
    int limit = call.limit(MAX_LIMIT_OF_DECISIONS, DEFAULT_LIMIT_OF_DECISIONS);
    return decisions
        .after(call.tenant(), place(call, PairPlace.notAMatch()), limit)
        .map(
            page -> {
              var next = page.next().map(PairOperations::text);
              var reply = Reply.list(page.decisions(), one -> PairJson.write(one, call));
              return Cursor.next(reply, call, next, DUPLICATES, NOT_A_MATCH);
            });
  }

  private Future<Reply> dismiss(Call call) {
    var remarks = Remarks.of(call);
    var decision =
        new NotAMatch(
            pair(call), Instant.now(), call.caller().name(), remarks.agentId(), remarks.reason());
    return decisions.dismiss(decision).map(done -> Reply.ok(PairJson.write(done, call)));
  }

  private Future<Reply> restore(Call call) {
    return decisions.restore(pair(call)).map(done -> Reply.noContent());
  }

  private static Pair pair(Call call) {
    return Pair.of(
        call.tenant(), ProfileId.of(call, "customer_id"), ProfileId.of(call, "other_id"));
  }

  private static double leastScore(Call call) {
    var text = call.query("min_score");
    if (text.isEmpty()) {
      return 0;
    }
    try {
      double score = Double.parseDouble(text.get());
      if (score >= 0 && score <= 1) {
        return score;
      }
    } catch (NumberFormatException notANumber) {
      // refused below
    }
    throw Problem.invalid(
            Fault.parameter(
                "min_score", "invalid-parameter", "'min_score' must be a number from 0 to 1."))
        .exception();
  }

  private static String text(PairPlace place) {
    return "%d %d %s %s".formatted(place.list(), place.rank(), place.one(), place.two());
  }

  private static PairPlace place(Call call, PairPlace first) {
    return Cursor.place(call, text -> parse(text).filter(place -> place.sameListsAs(first)))
        .orElse(first);
  }

  private static Optional<PairPlace> parse(String text) {
    var parts = text.split(" ", -1);
    return parts.length == 4
        ? Optional.of(
            new PairPlace(
                Short.parseShort(parts[0]), Short.parseShort(parts[1]), parts[2], parts[3]))
        : Optional.empty();
  }
}
