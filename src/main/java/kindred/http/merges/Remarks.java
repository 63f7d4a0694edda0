package kindred.http.merges;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import kindred.http.Call;
import kindred.merge.MergeRequest;
import kindred.problem.Faults;
import kindred.schema.VisibleText;

/**
 * For whom a client merges, undoes or decides, and why, as the body of its request says it.
 *
 * @param reason null if the body has none
 * @param description null if the body has none
 */
record Remarks(String agentId, String reason, String description) {

  private static final String AGENT = "agent_id";
  private static final String REASON = "reason";
  private static final String DESCRIPTION = "description";

  static Remarks of(Call call) {
    return of(call.optionalJson().orElse(MissingNode.getInstance()));
  }

  static Remarks of(JsonNode body) {
    var faults = new Faults();
    for (var name : List.of(AGENT, REASON, DESCRIPTION)) {
      if (VisibleText.hasControls(body.path(name).asText())) {
        var message = "'" + name + "' " + VisibleText.NO_CONTROLS + ".";
        faults.add(Faults.pointer("", name), "invalid-value", message);
      }
    }
    faults.requireNone("body-invalid", "Texts have control characters. Remove them.");
    return new Remarks(
        body.path(AGENT).asText(MergeRequest.NO_AGENT),
        body.path(REASON).textValue(),
        body.path(DESCRIPTION).textValue());
  }
}
