package kindred.http.profiles;

import io.vertx.core.Future;
import java.util.Map;
import kindred.directory.ProfileDirectory;
import kindred.http.Call;
import kindred.http.ETag;
import kindred.http.JsonTree;
import kindred.http.Operation;
import kindred.http.ProfileId;
import kindred.http.ProfileJson;
import kindred.http.Reply;

/** Extension records of a profile over HTTP, one by one. */
public final class ExtensionOperations {

  private final ProfileDirectory directory;

  public ExtensionOperations(ProfileDirectory directory) {
    this.directory = directory;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "insertExtensionRecords", this::insert,
        "updateExtensionRecord", this::update,
        "deleteExtensionRecord", this::delete);
  }

  private Future<Reply> insert(Call call) {
    String id = ProfileId.of(call, "customer_id");
    var body = JsonTree.object(call.json());
    ProfileId.requireSame(body, id);
    return asked(call)
        .insertRecords(call.tenant(), id, ETag.ifMatch(call), body)
        .map(version -> Reply.ok(ProfileJson.id(id)).with("ETag", ETag.of(version)));
  }

  private Future<Reply> update(Call call) {
    return asked(call)
        .updateRecord(
            call.tenant(),
            ProfileId.of(call, "customer_id"),
            ETag.ifMatch(call),
            call.path("extension"),
            JsonTree.object(call.json()))
        .map(ExtensionOperations::changed);
  }

  private Future<Reply> delete(Call call) {
    return asked(call)
        .deleteRecord(
            call.tenant(),
            ProfileId.of(call, "customer_id"),
            ETag.ifMatch(call),
            call.path("extension"),
            JsonTree.object(call.json()))
        .map(ExtensionOperations::changed);
  }

  private ProfileDirectory asked(Call call) {
    return directory.askedBy(call.caller().name());
  }

  private static Reply changed(long version) {
    return Reply.noContent().with("ETag", ETag.of(version));
  }
}
