package kindred.http.merges;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import kindred.http.Call;
import kindred.http.ETag;
import kindred.http.JsonBody;
import kindred.http.ProblemJson;
import kindred.http.ProfileJson;
import kindred.merge.DiscardedValue;
import kindred.merge.MergeChoice.OnConflict;
import kindred.merge.MergeConflict;
import kindred.merge.MergePreview;
import kindred.merge.PastMerge;
import kindred.profile.Attributes;
import kindred.profile.AttributesJson;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileLimits;
import kindred.schema.SchemaSnapshot;

/** Wire format of merge previews and of the history of merges. */
final class MergeJson {

  private final SchemaSnapshot schema;

  MergeJson(SchemaSnapshot schema) {
    this.schema = schema;
  }

  ObjectNode write(MergePreview preview) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("possible", preview.possible());
    json.put("if_match", ifMatch(preview));
    json.set("destination", side(preview.destination()));
    json.set("source", side(preview.source()));
    json.set(
        "profile",
        new ProfileJson(schema).write(preview.destination().id(), preview.plan().content()));
    var conflicts = json.putArray("conflicts");
    preview.plan().conflicts().forEach(conflict -> conflicts.add(write(conflict)));
    var discarded = json.putArray("left_out");
    preview.plan().discarded().forEach(value -> discarded.add(write(value)));
    var keys = json.putArray("keys");
    preview
        .movedKeyValues()
        .forEach(
            (key, values) ->
                keys.addObject()
                    .put("key", key.name())
                    .put("unique", key.unique())
                    .put("values", values));
    json.set("size", size(preview.plan().content(), preview.tooLarge()));
    return json;
  }

  /** The If-Match value that merges exactly the versions of the preview. */
  static String ifMatch(MergePreview preview) {
    return ETag.both(preview.destination().version(), preview.source().version());
  }

  static ObjectNode side(Profile profile) {
    return ProfileJson.id(profile.id()).put("etag", ETag.of(profile.version()));
  }

  private static ObjectNode write(MergeConflict conflict) {
    var json = ProblemJson.write(conflict.fault());
    json.put("source_pointer", conflict.sourcePointer());
    json.put("resolution", conflict.resolution().map(OnConflict::word).orElse("none"));
    AttributesJson.writeInto(json.putObject("destination"), conflict.destination());
    AttributesJson.writeInto(json.putObject("source"), conflict.source());
    return json;
  }

  private static ObjectNode write(DiscardedValue discarded) {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("profile", JsonBody.word(discarded.side()))
            .put("reason", JsonBody.word(discarded.reason()))
            .put("pointer", discarded.pointer());
    if (discarded.what() instanceof Attributes record) {
      AttributesJson.writeInto(json.putObject("record"), record);
    } else {
      AttributesJson.writeInto(json, new Attributes(Map.of("value", List.of(discarded.what()))));
    }
    return json;
  }

  private static ObjectNode size(ProfileContent content, boolean exceeded) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("records", content.records().size())
        .put("most_records", ProfileLimits.MOST_RECORDS)
        .put("bytes", ProfileLimits.bytes(content))
        .put("most_bytes", ProfileLimits.MOST_BYTES)
        .put("exceeded", exceeded);
  }

  /** A merge, as an element of a list. */
  static ObjectNode write(PastMerge merge, Call call) {
    var request = merge.request();
    var json = JsonNodeFactory.instance.objectNode();
    json.put("merge_id", merge.id());
    json.put("destination", request.destination());
    json.put("source", request.source());
    json.put("state", merge.undone().isPresent() ? "undone" : "committed");
    json.put("requested_at", JsonBody.time(merge.requestedAt()));
    merge.finishedAt().ifPresent(finished -> json.put("finished_at", JsonBody.time(finished)));
    merge.undone().ifPresent(undone -> json.put("undone_at", JsonBody.time(undone.at())));
    json.put("force_merge", request.choice().force());
    json.put("on_conflict", request.choice().onConflict().word());
    if (!request.choice().values().isEmpty()) {
      var values = json.putObject("values");
      request.choice().values().forEach((name, keep) -> values.put(name, keep.word()));
    }
    json.put("agent_id", request.agentId());
    putIfPresent(json, "reason", request.reason());
    putIfPresent(json, "description", request.description());
    request.askedBy().ifPresent(caller -> json.put("asked_by", caller));
    merge.undone().ifPresent(undone -> json.set("undo", write(undone)));
    var links = json.putObject("links").put("self", call.location("merges", merge.id()));
    request
        .job()
        .ifPresent(
            line -> {
              json.putObject("job").put("id", line.job()).put("index", line.line());
              links.put("job", call.location("imports", line.job()));
            });
    return json;
  }

  private static ObjectNode write(PastMerge.Undo undone) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("agent_id", undone.agentId());
    putIfPresent(json, "reason", undone.reason());
    putIfPresent(json, "description", undone.description());
    undone.askedBy().ifPresent(caller -> json.put("asked_by", caller));
    return json;
  }

  /** A merge, with both profiles as they were before it, in terms of the current schema. */
  JsonNode write(PastMerge merge, PastMerge.Images before, Call call) {
    var json = write(merge, call);
    var content = json.putObject("before");
    content.set(
        "destination",
        before(
            merge.request().destination(),
            before.destination().version(),
            before.destination().content()));
    content.set(
        "source",
        before(merge.request().source(), before.source().version() - 1, before.source().content()));
    return json;
  }

  private ObjectNode before(String id, long version, ProfileContent content) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("etag", ETag.of(version));
    json.put("segment", content.segment());
    json.set("profile", new ProfileJson(schema).write(id, content));
    return json;
  }

  private static void putIfPresent(ObjectNode json, String name, String text) {
    if (text != null) {
      json.put(name, text);
    }
  }
}
