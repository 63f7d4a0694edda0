package kindred.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kindred.cassandra.ClusterConfigStore;
import kindred.problem.Problem;

/** The server itself: whether it can work, and by what contract. */
public final class ServerOperations {

  private static final long PATIENCE_SECONDS = 2;

  private final Contract contract;
  private final ClusterConfigStore cluster;

  public ServerOperations(Contract contract, ClusterConfigStore cluster) {
    this.contract = contract;
    this.cluster = cluster;
  }

  /** The operations of the contract that this class answers. */
  public Map<String, Operation> operations() {
    return Map.of("getHealth", this::health, "getContract", this::contract);
  }

  private Future<Reply> health(Call call) {
    return cluster
        .find(ClusterConfigStore.LAYOUT)
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .map(read -> Reply.ok(JsonNodeFactory.instance.objectNode().put("status", "up")))
        .recover(
            failure ->
                Future.failedFuture(
                    Problem.unavailable("The database does not answer.").exception()));
  }

  private Future<Reply> contract(Call call) {
    return Future.succeededFuture(Reply.bytes(200, "application/yaml", contract.text()));
  }
}
