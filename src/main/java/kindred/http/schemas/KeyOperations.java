package kindred.http.schemas;

import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import kindred.backfill.KeyLifecycle;
import kindred.backfill.KeyLifecycle.Progress;
import kindred.directory.KeyProblems;
import kindred.http.Call;
import kindred.http.JsonBody;
import kindred.http.JsonTree;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.json.StrictJson;
import kindred.keys.KeyConflict;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaWriter;

/** A tenant's identification keys over HTTP, with the progress of their back-fill. */
public final class KeyOperations {

  private final SchemaRegistry schemas;
  private final KeyLifecycle keys;

  public KeyOperations(SchemaRegistry schemas, KeyLifecycle keys) {
    this.schemas = schemas;
    this.keys = keys;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "queryIdentificationKeys", this::keys,
        "queryIdentificationKey", this::key,
        "createIdentificationKey", this::createKey,
        "deleteIdentificationKey", this::deleteKey);
  }

  private Future<Reply> keys(Call call) {
    return schemas
        .now(call.tenant())
        .compose(
            schema ->
                Future.all(
                    schema.keys().stream().map(key -> tree(call.tenant(), key, false)).toList()))
        .map(all -> Reply.ok(StrictJson.tree(all.list())));
  }

  private Future<Reply> key(Call call) {
    String name = call.path("name");
    return schemas
        .now(call.tenant())
        .compose(
            schema ->
                schema
                    .key(name)
                    .map(key -> tree(call.tenant(), key, true))
                    .orElseThrow(() -> KeyProblems.notFound(name, schema).exception()))
        .map(tree -> Reply.ok(StrictJson.tree(tree)));
  }

  private Future<Reply> createKey(Call call) {
    return asked(call)
        .create(call.tenant(), JsonTree.of(call.json()))
        .map(
            created ->
                Reply.created(
                    call.location("metadata", "identification-keys", created.name()),
                    StrictJson.tree(tree(created, created.building() ? "building" : "active"))));
  }

  private Future<Reply> deleteKey(Call call) {
    return asked(call).delete(call.tenant(), call.path("name")).map(deleted -> Reply.noContent());
  }

  private KeyLifecycle asked(Call call) {
    return keys.askedBy(call.caller().name());
  }

  private Future<Map<String, Object>> tree(int tenant, IdentificationKey key, boolean whole) {
    if (!key.building()) {
      return Future.succeededFuture(tree(key, "active"));
    }
    return keys.progress(tenant, key)
        .map(
            progress -> {
              boolean conflicted = progress.walked() && progress.conflicts() > 0;
              var tree = tree(key, conflicted ? "conflicted" : "building");
              tree.put("progress", tree(progress));
              if (whole && !progress.first().isEmpty()) {
                tree.put("conflicts", progress.first().stream().map(KeyOperations::tree).toList());
              }
              return tree;
            });
  }

  private static Map<String, Object> tree(IdentificationKey key, String state) {
    var tree = new LinkedHashMap<>(SchemaWriter.write(key));
    tree.put("state", state);
    return tree;
  }

  private static Map<String, Object> tree(Progress progress) {
    return Map.of(
        "profiles_checked", progress.checked(),
        "percent", progress.percent(),
        "conflicts", progress.conflicts());
  }

  private static Map<String, Object> tree(KeyConflict conflict) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("customer_id", conflict.customer());
    if (!conflict.other().isEmpty()) {
      tree.put("other_customer_id", conflict.other());
    }
    tree.put("reason", JsonBody.word(conflict.reason()));
    return tree;
  }
}
