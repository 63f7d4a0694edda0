package kindred.http.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kindred.cassandra.ClusterConfigStore;
import kindred.http.Call;
import kindred.http.Contract;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.metrics.Metrics;
import kindred.problem.Problem;

/** The server's health, metrics and contract over HTTP. */
public final class ServerOperations {

  private static final long TIMEOUT_SECONDS = 2;

  private final Contract contract;
  private final ClusterConfigStore cluster;
  private final Metrics metrics;

  public ServerOperations(Contract contract, ClusterConfigStore cluster, Metrics metrics) {
    this.contract = contract;
    this.cluster = cluster;
    this.metrics = metrics;
  }

  /** The operations of the contract that this class implements. */
  public Map<String, Operation> operations() {
    return Map.of(
        "getEntryPoint", this::entryPoint,
        "getHealth", this::health,
        "getMetrics", this::metrics,
        "getContract", this::contract);
  }

  private Future<Reply> health(Call call) {
    return cluster
        .find(ClusterConfigStore.LAYOUT)
        .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .map(read -> Reply.ok(JsonNodeFactory.instance.objectNode().put("status", "up")))
        .recover(
            failure ->
                Future.failedFuture(
                    Problem.unavailable("The database did not answer in time. Retry later.")
                        .exception()));
  }

  private Future<Reply> metrics(Call call) {
    return Future.succeededFuture(
        Reply.bytes(
            200, "text/plain; version=0.0.4; charset=utf-8", Buffer.buffer(metrics.text())));
  }

  private Future<Reply> contract(Call call) {
    return Future.succeededFuture(
        Reply.bytes(200, "application/yaml", contract.text()).with("Cache-Control", "no-cache"));
  }

  private Future<Reply> entryPoint(Call call) {
    return Future.succeededFuture(
        new Reply(302, Map.of("Location", call.location("openapi.yaml")), new Reply.Empty()));
  }
}
