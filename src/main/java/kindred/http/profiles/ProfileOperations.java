package kindred.http.profiles;

import io.vertx.core.Future;
import java.util.Map;
import kindred.directory.ProfileDirectory;
import kindred.directory.ProfileFinder;
import kindred.http.Call;
import kindred.http.ETag;
import kindred.http.IdempotencyHeader;
import kindred.http.JsonTree;
import kindred.http.Operation;
import kindred.http.ProfileId;
import kindred.http.ProfileJson;
import kindred.http.Reply;
import kindred.http.RequestedExtensions;
import kindred.profile.Profile;
import kindred.profile.Segment;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/** Profiles over HTTP, one by one. */
public final class ProfileOperations {

  private static final long FIRST_VERSION = 1;

  private final SchemaRegistry schemas;
  private final ProfileDirectory directory;
  private final ProfileFinder finder;

  public ProfileOperations(
      SchemaRegistry schemas, ProfileDirectory directory, ProfileFinder finder) {
    this.schemas = schemas;
    this.directory = directory;
    this.finder = finder;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "createProfile", this::create,
        "queryProfile", this::query,
        "updateProfile", this::update,
        "deleteProfile", this::delete);
  }

  private Future<Reply> create(Call call) {
    var body = JsonTree.object(call.json());
    ProfileId.requireNone(body);
    String segment = call.segment().orElse(Segment.DEFAULT);
    return IdempotencyHeader.of(call, segment, body)
        .map(key -> directory.create(call.tenant(), segment, body, key))
        .orElseGet(() -> directory.create(call.tenant(), segment, body))
        .map(
            id ->
                Reply.created(call.location("profiles", id), ProfileJson.id(id))
                    .with("ETag", ETag.of(FIRST_VERSION)));
  }

  private Future<Reply> query(Call call) {
    String id = ProfileId.of(call, "customer_id");
    boolean followMerged = call.query("follow_merged").filter("true"::equalsIgnoreCase).isPresent();
    return schemas.decide(
        call.tenant(),
        schema ->
            finder
                .get(call.tenant(), id, followMerged)
                .map(profile -> found(call, schema, profile)));
  }

  private static Reply found(Call call, SchemaSnapshot schema, Profile profile) {
    var json = new ProfileJson(schema).write(profile, RequestedExtensions.of(call, schema));
    return Reply.ok(json)
        .with("ETag", ETag.of(profile.version()))
        .with("X-Genesys-Segment", profile.content().segment());
  }

  private Future<Reply> update(Call call) {
    String id = ProfileId.of(call, "customer_id");
    var body = JsonTree.object(call.json());
    ProfileId.requireSame(body, id);
    return directory
        .askedBy(call.caller().name())
        .update(call.tenant(), id, ETag.ifMatch(call), call.segment(), body)
        .map(version -> Reply.ok(ProfileJson.id(id)).with("ETag", ETag.of(version)));
  }

  private Future<Reply> delete(Call call) {
    String id = ProfileId.of(call, "customer_id");
    return directory
        .askedBy(call.caller().name())
        .delete(call.tenant(), id, ETag.ifMatch(call))
        .map(deleted -> Reply.ok(ProfileJson.id(id)));
  }
}
