package kindred.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A keyspace with all tables on the node that all tests share: one of its own for a test class, or
 * the one that is shared by all classes that only need tenants of their own.
 */
public final class TestKeyspace implements BeforeAllCallback, AfterAllCallback {

  private static final Logger LOG = LoggerFactory.getLogger(TestKeyspace.class);

  private static final Duration GRACE_PERIOD = Duration.ofMillis(200);

  private static final Duration FIRST_POLL = Duration.ofMillis(10);
  private static final Duration LONGEST_POLL = Duration.ofMillis(100);

  static {
    // for a busy machine: usually the result is there at once
    Awaitility.setDefaultTimeout(Duration.ofSeconds(120));
    Awaitility.setDefaultPollInterval(new IterativePollInterval(TestKeyspace::next, FIRST_POLL));
  }

  private static final String SHARED = randomName();
  private static boolean sharedExists;

  private final CassandraConfig config;
  private final boolean exclusive;
  private Vertx vertx;
  private CqlSession driver;
  private WrittenPartitions written;

  /** A keyspace of its own. */
  public TestKeyspace() {
    this(randomName(), true);
  }

  private TestKeyspace(String name, boolean exclusive) {
    var node = TestNode.shared();
    this.config =
        new CassandraConfig(
            List.of(node.contactPoint()), node.datacenter(), name, Consistency.LOCAL);
    this.exclusive = exclusive;
  }

  /**
   * The keyspace of all classes that only need tenants of their own: it holds their rows until the
   * node ends, so a class that scans tables or back-fills keys has a keyspace of its own instead.
   */
  public static TestKeyspace shared() {
    return new TestKeyspace(SHARED, false);
  }

  private static String randomName() {
    return "t" + UUID.randomUUID().toString().replace("-", "");
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (exclusive) {
      createKeyspace();
      connect();
      KeyspaceSetup.apply(driver);
    } else {
      createShared();
      connect();
    }
    vertx = Vertx.vertx();
  }

  private void connect() {
    written = new WrittenPartitions(Cluster.connectToKeyspace(config).toCompletableFuture().join());
    driver = written.session();
  }

  /**
   * Without the commit log: a table with writes in it is flushed whenever any table is dropped or
   * emptied, and compacted later. No test ends the shared node and reads on.
   */
  private void createKeyspace() {
    try (var session = Cluster.connect(config).toCompletableFuture().join()) {
      KeyspaceCreation.createKeyspace(session, config);
      session.execute(
          SimpleStatement.newInstance(
              "ALTER KEYSPACE %s WITH durable_writes = false".formatted(config.keyspace())));
    }
  }

  private void createShared() {
    synchronized (SHARED) {
      if (!sharedExists) {
        createKeyspace();
        try (var session = Cluster.connectToKeyspace(config).toCompletableFuture().join()) {
          KeyspaceSetup.apply(session);
        }
        sharedExists = true;
      }
    }
  }

  /**
   * A keyspace ends with the node: to drop one costs more than to keep it. On a node that stays, a
   * drop may not end in time, which says nothing about the test.
   */
  @Override
  public void afterAll(ExtensionContext context) {
    if (exclusive && TestNode.shared().external()) {
      try {
        driver.execute(
            SimpleStatement.builder("DROP KEYSPACE " + config.keyspace())
                .setExecutionProfileName(StatementKind.DDL.profile())
                .build());
      } catch (DriverException busy) {
        LOG.warn("Keyspace {} was not dropped: {}", config.keyspace(), busy.toString());
      }
    }
    ended(driver.closeAsync());
    ended(vertx.close().toCompletionStage());
  }

  /**
   * Waits for the end of what a class has opened; what does not end is logged and fails no test.
   */
  public static void ended(CompletionStage<?> end) {
    try {
      end.toCompletableFuture().get(120, TimeUnit.SECONDS);
    } catch (ExecutionException | InterruptedException | TimeoutException open) {
      LOG.warn("A class has left something open: {}", open.toString());
    }
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

  /** The domain of a server, over the plain driver. */
  public Domain domain() {
    return domain(driver::executeAsync);
  }

  /** The domain of a server, over the given executor. */
  public Domain domain(StatementExecutor executor) {
    var session = CassandraSession.over(vertx, driver, executor);
    return await(
        Domain.open(vertx, session, (tenant, job) -> Future.succeededFuture(false), GRACE_PERIOD));
  }

  private static Duration next(Duration poll) {
    var longer = poll.multipliedBy(3).dividedBy(2);
    return longer.compareTo(LONGEST_POLL) < 0 ? longer : LONGEST_POLL;
  }

  /**
   * All rows of a tenant in a table whose partition key begins with the tenant. Only this object
   * may have written them.
   */
  public List<Row> rowsOf(int tenant, String table) {
    return written.rows(table, tenant);
  }

  /** Runs plain CQL, to check the tables themselves. */
  public List<Row> rows(String cql, Object... values) {
    return driver.execute(cql, values).all();
  }

  /** Waits on the test's thread for a result, or throws its failure. */
  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(failed.getCause());
    } catch (InterruptedException | TimeoutException noResult) {
      throw new IllegalStateException(noResult);
    }
  }
}
