package kindred;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import kindred.cassandra.CassandraConfig;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.ClusterConfigStore;
import kindred.cassandra.Connection;
import kindred.embedded.DataFolder;
import kindred.embedded.EmbeddedNode;
import kindred.http.Contract;
import kindred.http.imports.ImportOperations;
import kindred.http.imports.ImportUploads;
import kindred.http.merges.BulkMergeOperations;
import kindred.http.server.HttpVerticle;
import kindred.intents.Intent;
import kindred.jobs.execution.Imports;
import kindred.jobs.execution.JobExecutor;
import kindred.metrics.Metrics;
import kindred.problem.ProblemException;
import kindred.recovery.Recovery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server, put together here and nowhere else; what it has opened is closed in the
 * opposite order, also when its start fails half-way. Starting and closing block.
 */
public final class Application implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  /** Another number when an older server would misread the tables. */
  private static final String LAYOUT = "1";

  private final ServerConfig config;
  private final OpenResources open = new OpenResources();
  private final CompletableFuture<String> death = new CompletableFuture<>();
  private final Vertx vertx = Vertx.vertx();
  private final URI baseUri;

  private Application(ServerConfig config) {
    this.config = config;
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
   * A server that answers requests.
   *
   * @throws StartException or {@link kindred.embedded.NodeException} with one sentence for the
   *     operator
   */
  public static Application start(ServerConfig config) {
    return new Application(config);
  }

  /** The address that the paths of the contract follow, without a slash at its end. */
  public URI baseUri() {
    return baseUri;
  }

  /** Completes with a sentence when the embedded node ends by itself; else never. */
  public CompletionStage<String> death() {
    return death;
  }

  /** Lets the requests in flight finish, and closes everything; may be called again. */
  @Override
  public void close() {
    open.close();
  }

  private URI open() {
    var data = open.add(DataFolder.open(config.node()));
    config.http().requireFreePort();
    var session = open.add(Connection.open(vertx, cluster(data))).session();
    var agreed = await(ClusterConfigStore.open(session));
    requireSame(agreed, "consistency", config.cassandra().consistency().text());
    requireSame(agreed, ClusterConfigStore.LAYOUT, LAYOUT);
    return listen(session, agreed);
  }

  /** The cluster to connect to: the configured one, or a node of our own. */
  private CassandraConfig cluster(DataFolder data) {
    if (!config.cassandra().embedded()) {
      return config.cassandra();
    }
    var node = open.add(EmbeddedNode.start(config.node(), data));
    node.death().thenAccept(death::complete);
    return config.cassandra().at(node.contactPoint());
  }

  private static void requireSame(ClusterConfigStore agreed, String name, String ours) {
    String theirs = await(agreed.agree(name, ours));
    if (!theirs.equals(ours)) {
      throw StartException.differs(name, ours, theirs);
    }
  }

  private URI listen(CassandraSession session, ClusterConfigStore agreed) {
    var jobs = await(Imports.open(vertx, session));
    var domain = await(Domain.open(vertx, session, jobs, Domain.GRACE_PERIOD));
    var imports =
        await(JobExecutor.open(vertx, session, config.imports(), domain.importServices(jobs)));
    open.add(() -> await(imports.close()));
    var metrics = recover(session, domain, jobs, imports.server());
    var contract = Contract.load();
    var operations =
        Api.operations(
            contract,
            domain,
            agreed,
            new ImportOperations(imports, new ImportUploads(vertx, imports)),
            new BulkMergeOperations(imports, new ImportUploads(vertx, imports)),
            metrics);
    var http = new HttpVerticle(config.http(), contract, operations, metrics);
    var deployment = await(vertx.deployVerticle(http));
    open.add(() -> await(vertx.undeploy(deployment)));
    open.add(imports::stop);
    open.add(domain.keys().work()::stop);
    var address = config.http().address(http.port());
    LOG.info("Kindred {} answers at {}/", contract.version(), address);
    return address;
  }

  /** From now on this server also finishes what others left, and counts it. */
  private Metrics recover(CassandraSession session, Domain domain, Imports jobs, String server) {
    var metrics = Metrics.ofThisJvm();
    metrics.counting(
        "kindred.cassandra.unknown.fates",
        "Statements whose fate was unknown, so that they were issued again",
        session::unknownOutcomes);
    var work = await(RecoveryWork.open(session, domain, jobs)).also(Intent.Kind.IMPORT, jobs);
    var recovery =
        await(vertx.deployVerticle(new Recovery(work, server, config.recovery(), metrics)));
    open.add(() -> await(vertx.undeploy(recovery)));
    return metrics;
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
