package kindred;

import static java.util.concurrent.TimeUnit.MINUTES;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import kindred.access.AccessControl;
import kindred.auditlog.AuditStore;
import kindred.auditlog.AuditWriter;
import kindred.cassandra.CassandraConfig;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.ClusterConfigStore;
import kindred.cassandra.Connection;
import kindred.cassandra.Consistency;
import kindred.cassandra.Login;
import kindred.embedded.DataFolder;
import kindred.embedded.EmbeddedNode;
import kindred.health.Health;
import kindred.http.Contract;
import kindred.http.server.HttpVerticle;
import kindred.intents.Intent;
import kindred.jobs.execution.Imports;
import kindred.keys.KeyNormalizer;
import kindred.metrics.Metrics;
import kindred.problem.Problem.ProblemException;
import kindred.recovery.Recovery;
import kindred.retry.BlockingPause;
import kindred.traces.Traces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: the composition root. Closes what it has opened in the opposite order, also
 * after a failed start. Starting and closing block.
 */
public final class Application implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  /** Increase this number when an older server would misread the tables. */
  private static final String LAYOUT = "1";

  private static final String SAME_VERSION = "Start a server of their version.";
  private static final String ONE_WRITES =
      "With KINDRED_CONSISTENCY=local one data centre writes: set KINDRED_CASSANDRA_DATACENTER to"
          + " it. How another one takes over is in docs/operations.md (Several data centres).";

  private final ServerConfig config;
  private final OpenResources open = new OpenResources();
  private final CompletableFuture<String> death = new CompletableFuture<>();

  private final Contract contract = Contract.load();
  private final Traces traces;
  private final Vertx vertx;
  private final URI baseUri;
  private final Metrics metrics = Metrics.ofThisJvm();
  private Optional<EmbeddedNode> node = Optional.empty();
  private Health health;

  private Application(ServerConfig config) {
    this.config = config;
    traces = open.add(config.telemetry().traces().open(contract.version()));
    // a warning of a thread that is blocked has no stack trace before a minute: starts are slow
    vertx =
        traces.vertx(
            new VertxOptions().setWarningExceptionTime(1).setWarningExceptionTimeUnit(MINUTES));
    open.add(() -> await(vertx.close()));
    try {
      baseUri = open();
    } catch (RuntimeException failed) {
      close();
      boolean said = failed instanceof IllegalStateException || failed instanceof ProblemException;
      throw said ? StartException.of(failed) : failed;
    }
  }

  /**
   * Starts a server and returns it when it answers requests.
   *
   * @throws StartException or {@link kindred.embedded.NodeException} with one sentence for the
   *     operator
   */
  public static Application start(ServerConfig config) {
    return new Application(config);
  }

  /** The address that the contract's paths are appended to, without a trailing slash. */
  public URI baseUri() {
    return baseUri;
  }

  /** Completes with one sentence for the operator when the embedded node ends unexpectedly. */
  public CompletionStage<String> death() {
    return death;
  }

  /** Lets the requests in flight finish and closes everything; idempotent. */
  @Override
  public void close() {
    boolean stops = health != null && health.isStarted() && !health.isStopping();
    open.close();
    if (stops) {
      LOG.info("Kindred has stopped");
    }
  }

  /** Says that this server is not ready, and serves until balancers know it. */
  private void leave() {
    health.stopping();
    var delay = config.stop().delay();
    LOG.info("Kindred is stopping; it accepts requests for {} more s", delay.toSeconds());
    BlockingPause.sleepUnlessInterrupted(delay);
  }

  private URI open() {
    AccessControl.check(config.access());
    open.add(metrics);
    metrics.counter("kindred.traces.exported", "Spans that the collector took", traces::exported);
    metrics.counter("kindred.traces.lost", "Spans that the collector did not take", traces::lost);
    var data = open.add(DataFolder.open(config.node()));
    metrics.disk("data", data.path());
    if (!config.imports().uploads().startsWith(data.path())) {
      DataFolder.create("spool", config.imports().uploads(), config.node().dataMode());
    }
    config.http().requireFreePort();
    var session = open.add(Connection.open(vertx, cluster(data), metrics)).session();
    var agreed = new ClusterConfigStore(session);
    await(session.prepared());
    requireSame(
        agreed,
        "consistency",
        config.cassandra().consistency().text(),
        "Set KINDRED_CONSISTENCY as they do.");
    if (config.cassandra().consistency() == Consistency.LOCAL) {
      requireSame(agreed, "data centre", config.cassandra().datacenter(), ONE_WRITES);
    }
    requireSame(agreed, ClusterConfigStore.LAYOUT, LAYOUT, SAME_VERSION);
    requireSame(agreed, "key normaliser", Integer.toString(KeyNormalizer.VERSION), SAME_VERSION);
    return listen(session, agreed);
  }

  /** The cluster to connect to: the configured one, or the embedded node. */
  private CassandraConfig cluster(DataFolder data) {
    if (!config.cassandra().embedded()) {
      return config.cassandra();
    }
    var started = open.add(EmbeddedNode.start(config.node(), data));
    node = Optional.of(started);
    started.death().thenAccept(death::complete);
    return config
        .cassandra()
        .at(started.contactPoint(), new Login(started.user(), started.passwordFile()));
  }

  private static void requireSame(
      ClusterConfigStore agreed, String name, String configured, String advice) {
    String stored = await(agreed.agree(name, configured));
    if (!stored.equals(configured)) {
      throw StartException.differs(name, configured, stored, advice);
    }
  }

  private URI listen(CassandraSession session, ClusterConfigStore agreed) {
    var jobs = await(Imports.open(vertx, session));
    var domain = await(Domain.open(vertx, session, jobs, Domain.GRACE_PERIOD));
    var running = await(Jobs.open(vertx, session, config.imports(), domain, jobs, metrics, traces));
    var executor = running.executor();
    open.add(() -> await(executor.close()));
    health = HealthChecks.of(session, agreed, node);
    health.observe(vertx, metrics);
    recover(session, domain, jobs, executor.server());
    metrics.gauge(
        "kindred.build.info",
        "1; the version of the server",
        () -> 1,
        "version",
        contract.version(),
        "java",
        Runtime.version().toString());
    var audit = new AuditStore(session);
    await(session.prepared());
    var operations = Api.operations(vertx, contract, domain, health, running, audit, metrics);
    var access = AccessControl.open(vertx, config.access(), metrics);
    var entries = new AuditWriter(audit, config.audit(), metrics);
    open.add(() -> await(entries.drain()));
    var http =
        new HttpVerticle(
            config.http(),
            contract,
            operations,
            access,
            entries,
            metrics,
            config.stop().timeout().toMillis());
    var deployment = await(vertx.deployVerticle(http));
    open.add(() -> await(vertx.undeploy(deployment)));
    open.add(executor::stop);
    open.add(domain.keys().job()::stop);
    open.add(this::leave);
    health.started();
    var address = config.http().address(http.port());
    LOG.info("Kindred {} answers at {}/", contract.version(), address);
    config.exposure().announce(vertx);
    await(running.resume());
    return address;
  }

  /** Starts recovery, which also completes the intents that other servers left. */
  private void recover(CassandraSession session, Domain domain, Imports jobs, String server) {
    var work = await(RecoveryWork.open(session, domain, jobs)).with(Intent.Kind.IMPORT, jobs);
    var recovery =
        await(vertx.deployVerticle(new Recovery(work, server, config.recovery(), metrics)));
    open.add(() -> await(vertx.undeploy(recovery)));
  }

  private static <T> T await(Future<T> future) {
    return await(future.toCompletionStage());
  }

  private static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }
}
