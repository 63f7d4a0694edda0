package kindred.http.merges;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import kindred.directory.UnmergeConfirmation;
import kindred.http.Call;
import kindred.http.ETag;
import kindred.http.JsonBody;
import kindred.http.Operation;
import kindred.http.ProfileJson;
import kindred.http.Reply;
import kindred.merge.UnmergeRequest;
import kindred.merge.undo.Unmerged;

/** Undoes merges over HTTP. */
public final class UnmergeOperations {

  private final UnmergeConfirmation unmerges;

  public UnmergeOperations(UnmergeConfirmation unmerges) {
    this.unmerges = unmerges;
  }

  public Map<String, Operation> operations() {
    return Map.of("unmergeProfiles", this::undo);
  }

  private Future<Reply> undo(Call call) {
    String id = MergeHistoryOperations.mergeId(call);
    var remarks = Remarks.of(call);
    return unmerges
        .undo(
            new UnmergeRequest(
                call.tenant(),
                id,
                remarks.agentId(),
                remarks.reason(),
                remarks.description(),
                Optional.of(call.caller().name())))
        .map(done -> Reply.ok(write(done)));
  }

  private static ObjectNode write(Unmerged done) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("merge_id", done.mergeId());
    json.set("destination", side(done.destination(), done.destinationVersion()));
    json.set("source", side(done.source(), done.sourceVersion()));
    var kept = json.putArray("kept");
    done.findings()
        .kept()
        .forEach(
            one ->
                kept.addObject()
                    .put("pointer", one.pointer())
                    .put("reason", JsonBody.word(one.reason())));
    var taken = json.putArray("keys_taken");
    done.findings()
        .keysTaken()
        .forEach(
            one -> {
              var key = taken.addObject().put("key", one.key());
              if (!one.customer().isEmpty()) {
                key.put("customer_id", one.customer());
              }
            });
    return json;
  }

  private static ObjectNode side(String id, long version) {
    return ProfileJson.id(id).put("etag", ETag.of(version));
  }
}
