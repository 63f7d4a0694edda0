package kindred.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.embedded.ClusterNode;
import kindred.embedded.NodeExtras;

/**
 * Three Cassandra nodes as child processes on 127.0.0.1 to 127.0.0.3, with time-outs short enough
 * that a stopped one has an effect. An acknowledged write survives the kill of a node.
 */
final class ThreeNodes implements AutoCloseable {

  static final int COUNT = 3;

  private static final Duration START_LIMIT = Duration.ofMinutes(10);
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("range_request_timeout", "20000ms"),
          Map.entry("concurrent_reads", "16"),
          Map.entry("concurrent_writes", "32"),
          Map.entry("native_transport_max_threads", "32"),
          Map.entry("commitlog_segment_size", "16MiB"),
          Map.entry("commitlog_total_space", "128MiB"),
          Map.entry("memtable_heap_space", "64MiB"));
  private static final List<String> SMALL =
      List.of(
          "-XX:-UseParallelGC",
          "-XX:+UseSerialGC",
          "-XX:MaxDirectMemorySize=128m",
          "-XX:ReservedCodeCacheSize=96m");

  private final List<ClusterNode> nodes = new ArrayList<>();
  private final Layout layout;

  private ThreeNodes(Path folder, ChaosPlan chaos) {
    layout = chaos.layout();
    var options = new ArrayList<>(SMALL);
    // otherwise a slow node counts as a client that is gone, and its schema is ignored for ever
    options.add("-Dcassandra.ring_delay_ms=30000");
    if (chaos.quickStart()) {
      options.add("-XX:TieredStopAtLevel=1");
    }
    var plan =
        ClusterNode.Plan.of(
            folder,
            List.of("127.0.0.1", "127.0.0.2", "127.0.0.3"),
            layout.nodes(),
            chaos.heap(),
            new NodeExtras(options, yaml(chaos)));
    for (int node = 0; node < COUNT; node++) {
      nodes.add(ClusterNode.start(plan, node));
    }
  }

  /** What a node missed while it was away is sent to it afterwards, as in Cassandra's own. */
  private static Map<String, String> yaml(ChaosPlan chaos) {
    var yaml = new HashMap<>(SETTINGS);
    yaml.put("hinted_handoff_enabled", Boolean.toString(chaos.orderly()));
    yaml.put("read_request_timeout", chaos.timeout() + "ms");
    yaml.put("write_request_timeout", chaos.timeout() + "ms");
    yaml.put("cas_contention_timeout", chaos.timeout() + "ms");
    yaml.put("request_timeout", 2 * chaos.timeout() + "ms");
    return yaml;
  }

  /**
   * One command: nodes in a folder until this process is ended; prints their contact points when
   * they see each other.
   */
  public static void main(String[] arguments) throws InterruptedException {
    try (var nodes = start(Path.of(arguments[0]), ChaosPlan.of("heap=512m", "timeout=10000"))) {
      System.out.println(nodes.contactPoints());
      Thread.currentThread().join();
    }
  }

  /** Starts the nodes and waits until each sees the others. */
  static ThreeNodes start(Path folder, ChaosPlan plan) {
    var three = new ThreeNodes(folder, plan);
    try {
      await(START_LIMIT, "three nodes see each other", three::complete);
      return three;
    } catch (RuntimeException | AssertionError failed) {
      three.close();
      throw failed;
    }
  }

  /** Whether all nodes are up and know the tokens of the two others. */
  boolean complete() {
    return nodes.stream().allMatch(node -> node.isUp() && peers(node) == COUNT - 1);
  }

  private long peers(ClusterNode node) {
    var peers =
        SimpleStatement.newInstance(
            "SELECT tokens, native_address, data_center, rack, host_id, schema_version"
                + " FROM system.peers_v2");
    try (var session = builder(List.of(node), node.datacenter(), Duration.ofSeconds(10)).build()) {
      return session.execute(peers).all().stream()
          .filter(row -> IntStream.range(0, row.size()).noneMatch(row::isNull))
          .count();
    } catch (DriverException notYet) {
      return 0;
    }
  }

  /** A session of the first data centre that reads at quorum with long time-outs. */
  CqlSession session(String keyspace) {
    return builder(nodes, nodes.get(0).datacenter(), Duration.ofSeconds(60))
        .withKeyspace(keyspace)
        .build();
  }

  private CqlSessionBuilder builder(
      List<ClusterNode> contacts, String datacenter, Duration timeout) {
    return CqlSession.builder()
        .addContactPoints(contacts.stream().map(ClusterNode::contactPoint).toList())
        .withLocalDatacenter(datacenter)
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, timeout)
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, timeout)
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, timeout)
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, layout.quorum())
                .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, 500)
                .withClass(DefaultDriverOption.RETRY_POLICY_CLASS, ReadsWithTimeout.class)
                .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
                .withInt(DefaultDriverOption.CONNECTION_POOL_LOCAL_SIZE, 1)
                .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                // many sessions run one query only: do not wait two seconds for each to close
                .withString(DefaultDriverOption.NETTY_IO_SHUTDOWN_UNIT, "MILLISECONDS")
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 100)
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_TIMEOUT, 15_000)
                .withString(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_UNIT, "MILLISECONDS")
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 100)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_TIMEOUT, 15_000)
                .build());
  }

  /** The value of a server's setting. */
  String contactPoints() {
    return nodes.stream()
        .map(ClusterNode::contactPoint)
        .map(point -> point.getHostString() + ":" + point.getPort())
        .collect(Collectors.joining(","));
  }

  ClusterNode node(int number) {
    return nodes.get(number);
  }

  /** Waits for a condition that other processes fulfil. */
  static void await(Duration limit, String what, BooleanSupplier condition) {
    long started = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - started > limit.toNanos()) {
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
  }

  @Override
  public void close() {
    nodes.forEach(ClusterNode::close);
  }
}
