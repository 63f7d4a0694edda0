package kindred.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vertx.core.Future;
import java.util.Map;
import kindred.merge.MergeRequest;
import kindred.merge.ProfileMerge;
import kindred.problem.Fault;
import kindred.problem.Problem;

/** Merges over HTTP. */
public final class MergeOperations {

  private final ProfileMerge merges;

  public MergeOperations(ProfileMerge merges) {
    this.merges = merges;
  }

  /** The operations of the contract that this class answers. */
  public Map<String, Operation> operations() {
    return Map.of("mergeProfiles", this::merge);
  }

  /** A condition that is not looked at must not pass for one that holds. */
  private Future<Reply> merge(Call call) {
    if (call.header("If-Match").isPresent()) {
      throw Problem.invalid(
              Fault.header("If-Match", "if-match-not-supported", "A merge takes no If-Match yet."))
          .exception();
    }
    return merges
        .merge(request(call, call.optionalJson().orElse(MissingNode.getInstance())))
        .map(mergeId -> Reply.noContent().with("Merge-Id", mergeId));
  }

  private static MergeRequest request(Call call, JsonNode body) {
    return new MergeRequest(
        call.tenant(),
        ProfileId.of(call, "customer_id"),
        ProfileId.of(call, "source_id"),
        Boolean.parseBoolean(body.path("force_merge").asText()),
        body.path("agent_id").asText(MergeRequest.NO_AGENT),
        body.path("reason").textValue(),
        body.path("description").textValue());
  }
}
