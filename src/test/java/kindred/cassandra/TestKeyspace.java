package kindred.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
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

  /** Empty ones, left by classes that have ended: each change of a table makes the next slower. */
  private static final Queue<String> LEFT = new ConcurrentLinkedQueue<>();

  private final CassandraConfig config;
  private final boolean exclusive;
  private final boolean altered;
  private final boolean exists;
  private Vertx vertx;
  private CqlSession driver;
  private WrittenPartitions written;

  /** A keyspace of its own, empty. Its tables must not be changed. */
  public TestKeyspace() {
    this(LEFT.poll(), true, false);
  }

  private TestKeyspace(String left, boolean exclusive, boolean altered) {
    var node = TestNode.shared();
    this.config =
        new CassandraConfig(
            List.of(node.contactPoint()),
            node.datacenter(),
            left == null ? randomName() : left,
            Consistency.LOCAL);
    this.exclusive = exclusive;
    this.altered = altered;
    this.exists = left != null;
  }

  /** A keyspace whose tables the class changes; no other class uses it afterwards. */
  static TestKeyspace toAlter() {
    return new TestKeyspace(null, true, true);
  }

  /** A new keyspace without tables. */
  static CassandraConfig withoutTables() {
    var keyspace = new TestKeyspace(null, true, true);
    keyspace.createKeyspace();
    return keyspace.config;
  }

  /**
   * The keyspace of all classes that only need tenants of their own: it holds their rows until the
   * node ends, so a class that scans tables or back-fills keys has a keyspace of its own instead.
   */
  public static TestKeyspace shared() {
    return new TestKeyspace(SHARED, false, false);
  }

  private static String randomName() {
    return "t" + UUID.randomUUID().toString().replace("-", "");
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (!exclusive) {
      createShared();
    } else if (!exists) {
      createKeyspace();
    }
    connect();
    if (exclusive && !exists) {
      KeyspaceSetup.apply(driver);
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

  /** What does not end in time on a busy node says nothing about the test. */
  @Override
  public void afterAll(ExtensionContext context) {
    if (exclusive) {
      try {
        leave();
      } catch (DriverException busy) {
        LOG.warn("Keyspace {} is left as it is: {}", config.keyspace(), busy.toString());
      }
    }
    ended(driver.closeAsync());
    ended(vertx.close().toCompletionStage());
  }

  /** For the next class; to drop a keyspace costs more than to keep it until its node ends. */
  private void leave() {
    if (TestNode.shared().external()) {
      change("DROP KEYSPACE " + config.keyspace());
    } else if (!altered) {
      var tables = "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?";
      for (var row : rows(tables, config.keyspace())) {
        if (!row.getString(0).equals("applied_cql")) {
          change("TRUNCATE " + row.getString(0));
        }
      }
      LEFT.add(config.keyspace());
    }
  }

  private void change(String cql) {
    driver.execute(
        SimpleStatement.builder(cql).setExecutionProfileName(StatementKind.DDL.profile()).build());
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

  /** The settings of servers that use this keyspace. */
  public Map<String, String> settings() {
    var node = config.contactPoints().get(0);
    var settings = new HashMap<String, String>();
    settings.put("KINDRED_CASSANDRA_CONTACT_POINTS", node.getHostString() + ":" + node.getPort());
    settings.put("KINDRED_CASSANDRA_DATACENTER", config.datacenter());
    settings.put("KINDRED_CASSANDRA_KEYSPACE", config.keyspace());
    return settings;
  }

  public Vertx vertx() {
    return vertx;
  }

  public CqlSession driver() {
    return driver;
  }

  /** A session over the plain driver. */
  public CassandraSession session() {
    return CassandraSession.over(vertx, driver, driver::executeAsync);
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

  /** A store of the session, whose statements are prepared. */
  public static <T> T prepared(CassandraSession session, Function<CassandraSession, T> open) {
    T store = open.apply(session);
    await(session.prepared());
    return store;
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
