package kindred.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import kindred.metrics.Metrics;
import kindred.retry.BlockingPause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to the keyspace, in which all tables exist. Opening and closing block. */
public final class Connection implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

  private final CqlSession driver;
  private final CassandraSession session;

  private Connection(Vertx vertx, CqlSession driver, Metrics metrics) {
    this.driver = driver;
    this.session = CassandraSession.measured(vertx, driver, metrics);
  }

  /**
   * Connects, creates the keyspace if it is missing, and brings its tables up to date.
   *
   * @throws ClusterException when the cluster cannot be used
   */
  public static Connection open(Vertx vertx, CassandraConfig config, Metrics metrics) {
    try {
      try (var withoutKeyspace = connect(config)) {
        requireAllowed(config, withoutKeyspace.getMetadata().getNodes().values());
        KeyspaceCreation.createKeyspace(withoutKeyspace, config);
      }
      return setUp(vertx, join(Cluster.connectToKeyspace(config)), metrics);
    } catch (DriverException refused) {
      throw new ClusterException(config, refused);
    }
  }

  static void requireAllowed(CassandraConfig config, Collection<Node> nodes) {
    if (config.thisMachineOnly()
        && !nodes.stream().map(Node::getEndPoint).allMatch(Cluster::isOnThisMachine)) {
      throw ClusterException.onOtherMachines(config);
    }
  }

  /** Waits for a cluster that does not answer; a refusal ends the wait. */
  private static CqlSession connect(CassandraConfig config) {
    long started = System.nanoTime();
    var pause = FIRST_PAUSE;
    while (true) {
      try {
        return join(Cluster.connect(config));
      } catch (AllNodesFailedException failure) {
        if (ClusterException.isRefusal(failure)
            || System.nanoTime() - started > config.start().longestWait().toNanos()) {
          throw failure;
        }
      }
      if (pause.equals(FIRST_PAUSE)) {
        LOG.info(
            "Cassandra does not answer yet; trying again for {} s",
            config.start().longestWait().toSeconds());
      }
      BlockingPause.sleepUnlessInterrupted(pause);
      pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }
  }

  private static Connection setUp(Vertx vertx, CqlSession driver, Metrics metrics) {
    try {
      KeyspaceSetup.apply(driver);
      route(driver);
      return new Connection(vertx, driver, metrics);
    } catch (RuntimeException refused) {
      driver.close();
      throw refused;
    }
  }

  /**
   * From here on the session sends each statement to a node that has its rows: for that the driver
   * must know how the keyspace is replicated. Call it when all tables exist, because to follow a
   * schema change takes long.
   */
  static void route(CqlSession driver) {
    join(driver.setSchemaMetadataEnabled(true));
  }

  public CassandraSession session() {
    return session;
  }

  @Override
  public void close() {
    driver.close();
  }

  private static <T> T join(CompletionStage<T> asked) {
    try {
      return asked.toCompletableFuture().join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }
}
