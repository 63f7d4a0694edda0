package kindred.recovery;

import static kindred.cassandra.TestKeyspace.await;

import io.vertx.core.Future;
import java.util.UUID;
import kindred.Domain;
import kindred.RecoveryWork;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.StatementExecutor;
import kindred.cassandra.TestKeyspace;
import kindred.metrics.Metrics;

/** The recovery of one server, until it is closed. */
public final class RecoveryServer implements AutoCloseable {

  private final TestKeyspace keyspace;
  private final Metrics metrics;
  private String deployment;

  private RecoveryServer(TestKeyspace keyspace, Metrics metrics, String deployment) {
    this.keyspace = keyspace;
    this.metrics = metrics;
    this.deployment = deployment;
  }

  public static RecoveryServer start(TestKeyspace keyspace, Domain domain, RecoveryConfig config) {
    return start(keyspace, domain, config, keyspace.driver()::executeAsync);
  }

  /** Leases and sweeps use the given executor. */
  public static RecoveryServer start(
      TestKeyspace keyspace, Domain domain, RecoveryConfig config, StatementExecutor executor) {
    return start(keyspace, domain, config, executor, UUID.randomUUID().toString());
  }

  /** As above, with the name of the server. */
  public static RecoveryServer start(
      TestKeyspace keyspace,
      Domain domain,
      RecoveryConfig config,
      StatementExecutor executor,
      String name) {
    var metrics = new Metrics();
    var session = CassandraSession.over(keyspace.vertx(), keyspace.driver(), executor);
    var work =
        await(RecoveryWork.open(session, domain, (tenant, job) -> Future.succeededFuture(false)));
    var deployment =
        await(keyspace.vertx().deployVerticle(new Recovery(work, name, config, metrics)));
    return new RecoveryServer(keyspace, metrics, deployment);
  }

  /** The value of a metric; 0 when it was not counted yet. */
  public double value(String name) {
    return metrics
        .text()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  /** Runs a task, and closes. */
  public void during(Runnable task) {
    try (this) {
      task.run();
    }
  }

  @Override
  public void close() {
    stop();
  }

  /** Stops as a server that shuts down. */
  public void stop() {
    if (deployment != null) {
      await(keyspace.vertx().undeploy(deployment));
      deployment = null;
    }
  }
}
