package kindred.http.merges;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import kindred.http.Call;
import kindred.http.Cursor;
import kindred.http.Operation;
import kindred.http.ProfileId;
import kindred.http.Reply;
import kindred.http.TimeRange;
import kindred.merge.MergeHistory;
import kindred.merge.MergeHistory.Filter;
import kindred.merge.MergeHistory.Page;
import kindred.merge.PastMerge;
import kindred.merge.PastMerge.Place;
import kindred.problem.Problem;
import kindred.profile.Ids;
import kindred.schema.SchemaRegistry;

/** The history of merges over HTTP. */
public final class MergeHistoryOperations {

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private final SchemaRegistry schemas;
  private final MergeHistory history;

  public MergeHistoryOperations(SchemaRegistry schemas, MergeHistory history) {
    this.schemas = schemas;
    this.history = history;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "listMerges", this::list,
        "listProfileMerges", this::listOfProfile,
        "getMerge", this::get);
  }

  private Future<Reply> list(Call call) {
    var times = TimeRange.of(call, "after", "before");
    var filter = new Filter(times.after(), call.query("agent_id"));
    return history
        .ofTenant(call.tenant(), place(call, times.before()), filter, limit(call))
        .map(page -> reply(call, page, "merges"));
  }

  private Future<Reply> listOfProfile(Call call) {
    String id = ProfileId.of(call, "customer_id");
    return history
        .ofProfile(call.tenant(), id, place(call, Optional.empty()), limit(call))
        .map(page -> reply(call, page, "profiles", id, "merges"));
  }

  private Future<Reply> get(Call call) {
    String id = mergeId(call);
    var schema = schemas.current(call.tenant());
    return Future.all(schema, history.get(call.tenant(), id))
        .compose(
            both -> {
              PastMerge merge = both.resultAt(1);
              return history
                  .images(merge)
                  .map(
                      images ->
                          Reply.ok(new MergeJson(schema.result()).write(merge, images, call)));
            });
  }

  /** The id in the path; 404 when it is not a well-formed id. */
  static String mergeId(Call call) {
    String id = call.path("merge_id");
    if (!Ids.isId(id)) {
      throw Problem.notFound("merge", id).exception();
    }
    return id;
  }

  private static Reply reply(Call call, Page page, String... path) {
    var next = page.next().map(MergeHistoryOperations::text);
    var reply = Reply.list(page.merges(), merge -> MergeJson.write(merge, call));
    return Cursor.next(reply, call, next, path);
  }

  private static String text(Place after) {
    return Cursor.timed(after.requestedAt(), after.mergeId());
  }

  private static int limit(Call call) {
    return call.limit(MAX_LIMIT, DEFAULT_LIMIT);
  }

  /** Where the page begins; the first page with the newest merge before this time. */
  private static Place place(Call call, Optional<Instant> before) {
    var newest = Place.newest(Instant.now());
    var first =
        before
            .filter(newest.requestedAt()::isAfter)
            .map(time -> new Place(time, ""))
            .orElse(newest);
    return Cursor.place(
            call,
            text ->
                Optional.of(Cursor.timed(text, Place::new))
                    .filter(place -> !place.requestedAt().isAfter(newest.requestedAt())))
        .orElse(first);
  }
}
