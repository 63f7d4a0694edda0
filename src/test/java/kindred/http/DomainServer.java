package kindred.http;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;

import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kindred.Api;
import kindred.Domain;
import kindred.HealthChecks;
import kindred.Jobs;
import kindred.access.AccessControl;
import kindred.auditlog.AuditStore;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.ClusterConfigStore;
import kindred.cassandra.StatementExecutor;
import kindred.cassandra.TestKeyspace;
import kindred.http.server.HttpConfig;
import kindred.http.server.HttpVerticle;
import kindred.jobs.ImportConfig;
import kindred.jobs.execution.Imports;
import kindred.metrics.Metrics;
import kindred.traces.Traces;

/** The whole API on a free port, in this process, with a statement executor of the test. */
public final class DomainServer {

  private static final Duration GRACE_PERIOD = Duration.ofMillis(200);

  private final TestKeyspace keyspace;
  private final String deployment;
  private final URI base;

  private DomainServer(TestKeyspace keyspace, String deployment, URI base) {
    this.keyspace = keyspace;
    this.deployment = deployment;
    this.base = base;
  }

  /** Starts a server; preparing statements and jobs do not use the test's executor. */
  public static DomainServer start(TestKeyspace keyspace, StatementExecutor executor) {
    var reliable = keyspace.session();
    var session = CassandraSession.over(keyspace.vertx(), keyspace.driver(), executor);
    var jobs = await(Imports.open(keyspace.vertx(), reliable));
    var domain = await(Domain.open(keyspace.vertx(), session, jobs, GRACE_PERIOD));
    var folder = folder();
    var spool = folder.resolve("spool");
    var importConfig = new ImportConfig(List.of(folder), spool, spool, 1 << 20, 0, 50, 30, 40_000);
    var metrics = new Metrics();
    var running =
        await(
            Jobs.open(keyspace.vertx(), reliable, importConfig, domain, jobs, metrics, Traces.off())
                .compose(Jobs::resume));
    var contract = CodeCheck.CONTRACT;
    var cluster = prepared(reliable, ClusterConfigStore::new);
    var health = HealthChecks.of(reliable, cluster, Optional.empty());
    health.started();
    var audit = prepared(reliable, AuditStore::new);
    var operations =
        Api.operations(keyspace.vertx(), contract, domain, health, running, audit, metrics);
    var config = new HttpConfig("127.0.0.1", 0, "/", 101);
    var http =
        new HttpVerticle(
            config, contract, operations, AccessControl.open(), entry -> {}, metrics, 1);
    var deployment = await(keyspace.vertx().deployVerticle(http));
    return new DomainServer(keyspace, deployment, config.address(http.port()));
  }

  /** A new folder for each server. */
  private static Path folder() {
    try {
      return Files.createTempDirectory(
          Files.createDirectories(Path.of("target", "chaos")), "server-");
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  public URI base() {
    return base;
  }

  /** Stops the server and closes its connections. */
  public Future<Void> stop() {
    return keyspace.vertx().undeploy(deployment);
  }
}
