package kindred.http.merges;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.directory.ProfileFinder;
import kindred.http.Call;
import kindred.http.ETag;
import kindred.http.IdempotencyHeader;
import kindred.http.Operation;
import kindred.http.ProfileId;
import kindred.http.Reply;
import kindred.merge.ChoiceReader;
import kindred.merge.IdempotentMerge;
import kindred.merge.MergeChoice;
import kindred.merge.MergeCondition;
import kindred.merge.MergePreview;
import kindred.merge.MergeRequest;
import kindred.merge.ProfileMerge;
import kindred.problem.Fault;
import kindred.problem.Faults;
import kindred.problem.Problem;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/** Merges and merge previews over HTTP. */
public final class MergeOperations {

  private final SchemaRegistry schemas;
  private final ProfileFinder finder;
  private final ProfileMerge merges;
  private final IdempotentMerge idempotentMerges;

  public MergeOperations(
      SchemaRegistry schemas,
      ProfileFinder finder,
      ProfileMerge merges,
      IdempotentMerge idempotentMerges) {
    this.schemas = schemas;
    this.finder = finder;
    this.merges = merges;
    this.idempotentMerges = idempotentMerges;
  }

  public Map<String, Operation> operations() {
    return Map.of("mergeProfiles", this::merge, "previewMerge", this::preview);
  }

  private Future<Reply> merge(Call call) {
    var request = request(call, ETag.ifBothMatch(call));
    if (request.choice().namesPlaces() && request.condition().destination().isEmpty()) {
      throw placesNeedVersion().exception();
    }
    return IdempotencyHeader.of(call, content(call, request))
        .map(key -> idempotentMerges.merge(request, key))
        .orElseGet(() -> merges.merge(request))
        .map(mergeId -> Reply.noContent().with("Merge-Id", mergeId).creating(mergeId));
  }

  private static List<Object> content(Call call, MergeRequest request) {
    return List.of(
        request.destination(),
        request.source(),
        request.choice().print(),
        request.agentId(),
        Optional.ofNullable(request.reason()).orElse(""),
        Optional.ofNullable(request.description()).orElse(""),
        call.headerList("If-Match").orElse(""));
  }

  private Future<Reply> preview(Call call) {
    var request = request(call, MergeCondition.NONE);
    if (request.source().equals(request.destination())) {
      throw ProfileMerge.sameProfile().exception();
    }
    var schema = schemas.current(request.tenant());
    var destination = finder.get(request.tenant(), request.destination(), false);
    var source = finder.get(request.tenant(), request.source(), false);
    return Future.all(schema, destination, source)
        .map(
            all ->
                preview(
                    schema.result().requireDefined(),
                    MergePreview.of(
                        schema.result(), source.result(), destination.result(), request.choice())));
  }

  private static Reply preview(SchemaSnapshot schema, MergePreview preview) {
    return Reply.ok(new MergeJson(schema).write(preview))
        .with("Merge-If-Match", MergeJson.ifMatch(preview));
  }

  private static Problem placesNeedVersion() {
    return Problem.invalid(
        "invalid-choice",
        "'values' names a record by its place, which another version of the destination may have "
            + "changed. Send the destination's ETag in If-Match.",
        List.of(Fault.header("If-Match", "place-not-bound", "The destination's ETag is missing.")));
  }

  private static MergeChoice choice(JsonNode body) {
    boolean force =
        Boolean.parseBoolean(body.path("force_merge").asText())
            || Boolean.parseBoolean(body.path("keep_uniq_from_src").asText());
    var faults = new Faults();
    var choice =
        new ChoiceReader(
                (member, code, message) -> faults.add(Faults.pointer("", member), code, message))
            .read(body, force);
    faults.requireNone("invalid-choice", "The choice contradicts itself. Correct these members.");
    return choice;
  }

  private static MergeRequest request(Call call, MergeCondition condition) {
    JsonNode body = call.optionalJson().orElse(MissingNode.getInstance());
    var remarks = Remarks.of(body);
    return new MergeRequest(
            call.tenant(),
            ProfileId.of(call, "customer_id"),
            ProfileId.of(call, "source_id"),
            choice(body),
            remarks.agentId(),
            remarks.reason(),
            remarks.description(),
            condition)
        .askedBy(call.caller().name());
  }
}
