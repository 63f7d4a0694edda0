package kindred.http.profiles;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.Map;
import kindred.duplicates.DuplicateFinder;
import kindred.duplicates.DuplicateFinder.Duplicate;
import kindred.duplicates.DuplicateFinder.Shared;
import kindred.http.Call;
import kindred.http.Operation;
import kindred.http.ProfileId;
import kindred.http.ProfileJson;
import kindred.http.Reply;

/** Suggested duplicates over HTTP. */
public final class DuplicateOperations {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 200;

  private final DuplicateFinder duplicates;

  public DuplicateOperations(DuplicateFinder duplicates) {
    this.duplicates = duplicates;
  }

  public Map<String, Operation> operations() {
    return Map.of("suggestDuplicates", this::suggest);
  }

  private Future<Reply> suggest(Call call) {
    String id = ProfileId.of(call, "customer_id");
    int limit = call.limit(MAX_LIMIT, DEFAULT_LIMIT);
    return duplicates
        .suggest(call.tenant(), id, limit)
        .map(
            suggestions -> {
              var json = ProfileJson.id(id).put("truncated", suggestions.truncated());
              var array = json.putArray("duplicates");
              suggestions.duplicates().forEach(found -> array.add(write(call, id, found)));
              return Reply.ok(json);
            });
  }

  private static ObjectNode write(Call call, String id, Duplicate found) {
    var json = ProfileJson.id(found.id()).put("score", found.score());
    var reasons = json.putArray("reasons");
    found.reasons().forEach(reason -> reasons.add(write(reason)));
    json.putObject("links")
        .put("preview", call.location("profiles", id, "merge", found.id(), "preview"));
    return json;
  }

  /** A value that two profiles share. */
  public static ObjectNode write(Shared shared) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("key", shared.key()).put("matched", shared.matched());
    var attributes = json.putArray("attributes");
    shared.attributes().forEach(attributes::add);
    return json.put("shared_by", shared.by());
  }
}
