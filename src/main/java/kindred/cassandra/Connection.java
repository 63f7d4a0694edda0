package kindred.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A connection to the keyspace, in which all tables exist. Opening and closing block. */
public final class Connection implements AutoCloseable {

  private final CqlSession driver;
  private final CassandraSession session;

  private Connection(Vertx vertx, CqlSession driver) {
    this.driver = driver;
    this.session = CassandraSession.of(vertx, driver);
  }

  /**
   * Connects, creates the keyspace if it is missing, and brings its tables up to date.
   *
   * @throws ClusterException when the cluster cannot be used
   */
  public static Connection open(Vertx vertx, CassandraConfig config) {
    try {
      try (var withoutKeyspace = join(Cluster.connect(config))) {
        KeyspaceSetup.createKeyspace(withoutKeyspace, config);
      }
      return setUp(vertx, join(Cluster.connectToKeyspace(config)));
    } catch (DriverException refused) {
      throw new ClusterException(config, refused);
    }
  }

  private static Connection setUp(Vertx vertx, CqlSession driver) {
    try {
      KeyspaceSetup.apply(driver);
      return new Connection(vertx, driver);
    } catch (RuntimeException refused) {
      driver.close();
      throw refused;
    }
  }

  public CassandraSession session() {
    return session;
  }

  @Override
  public void close() {
    driver.close();
  }

  private static CqlSession join(CompletionStage<CqlSession> connecting) {
    try {
      return connecting.toCompletableFuture().join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }
}
