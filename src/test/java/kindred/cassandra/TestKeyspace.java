package kindred.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kindred.Domain;
import kindred.embedded.TestNode;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.IterativePollInterval;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A keyspace of its own for a test class, with all tables, on the node that all tests share. */
public final class TestKeyspace implements BeforeAllCallback, AfterAllCallback {

  private static final Duration GRACE_PERIOD = Duration.ofMillis(200);

  private static final Duration FIRST_LOOK = Duration.ofMillis(10);
  private static final Duration LONGEST_LOOK = Duration.ofMillis(100);

  static {
    // for a busy machine; what is awaited usually comes at once
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    Awaitility.setDefaultPollInterval(new IterativePollInterval(TestKeyspace::next, FIRST_LOOK));
  }

  private final CassandraConfig config;
  private Vertx vertx;
  private CqlSession driver;

  public TestKeyspace() {
    var node = TestNode.shared();
    var name = "t" + UUID.randomUUID().toString().replace("-", "");
    config =
        new CassandraConfig(
            List.of(node.contactPoint()), node.datacenter(), name, Consistency.LOCAL);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    try (var session = Cluster.connect(config).toCompletableFuture().join()) {
      KeyspaceSetup.createKeyspace(session, config);
    }
    driver = Cluster.connectToKeyspace(config).toCompletableFuture().join();
    KeyspaceSetup.apply(driver);
    vertx = Vertx.vertx();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    driver.execute(
        SimpleStatement.builder("DROP KEYSPACE " + config.keyspace())
            .setExecutionProfileName(StatementKind.DDL.profile())
            .build());
    driver.close();
    await(vertx.close());
  }

  public CassandraConfig config() {
    return config;
  }

  public Vertx vertx() {
    return vertx;
  }

  public CqlSession driver() {
    return driver;
  }

  /** A session over the plain driver. */
  public CassandraSession session() {
    return CassandraSession.of(vertx, driver);
  }

  /** Everything a server does, over the plain driver. */
  public Domain domain() {
    return domain(driver::executeAsync);
  }

  /** Everything a server does, over the given wire. */
  public Domain domain(StatementExecutor executor) {
    var session = CassandraSession.over(vertx, driver, executor);
    return await(
        Domain.open(vertx, session, (tenant, job) -> Future.succeededFuture(false), GRACE_PERIOD));
  }

  private static Duration next(Duration look) {
    var longer = look.multipliedBy(3).dividedBy(2);
    return longer.compareTo(LONGEST_LOOK) < 0 ? longer : LONGEST_LOOK;
  }

  /** Plain CQL, for looking at what is really there. */
  public List<Row> rows(String cql, Object... values) {
    return driver.execute(cql, values).all();
  }

  /** Waits on the test's thread for a result, or throws its failure. */
  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(failed.getCause());
    } catch (InterruptedException | TimeoutException impatient) {
      throw new IllegalStateException(impatient);
    }
  }
}
