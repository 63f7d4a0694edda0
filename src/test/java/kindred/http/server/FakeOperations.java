package kindred.http.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import java.util.Map;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.problem.Problem;

/** Operations with fixed replies, for tests of the router. */
final class FakeOperations {

  private FakeOperations() {}

  static Map<String, Operation> operations() {
    var id = JsonNodeFactory.instance.objectNode().put("customer_id", "00001b8BBKDX000D");
    var nothing = JsonNodeFactory.instance.arrayNode();
    return Map.of(
        "createProfile",
        call ->
            Future.succeededFuture(
                Reply.created(call.location("profiles", "00001b8BBKDX000D"), id)
                    .with("ETag", "\"1\"")),
        "identifyProfiles",
        call -> Future.succeededFuture(Reply.ok(nothing)),
        "queryProfileSchema",
        call -> Future.succeededFuture(Reply.ok(nothing)),
        "defineProfileSchema",
        call -> Future.succeededFuture(Reply.ok(nothing)),
        "queryIdentificationKeys",
        call -> Future.failedFuture(new IllegalStateException("Smith")),
        "queryIdentificationKey",
        call -> {
          throw new IllegalStateException("Smith");
        },
        "queryProfile",
        call ->
            Future.failedFuture(
                Problem.of(Problem.Kind.NOT_FOUND, "merged", "The profile was merged.")
                    .with("merged_into", "00001b8BBKDX000D")
                    .exception()),
        "mergeProfiles",
        call -> Future.succeededFuture(Reply.noContent().with("Merge-Id", "5fQm2Xc8RkT0aLwZ")),
        "getHealth",
        call -> Future.failedFuture(Problem.unavailable("No database.").exception()));
  }
}
