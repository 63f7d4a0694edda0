package kindred.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kindred.embedded.ClusterNode;
import kindred.embedded.NodeExtras;

/** One node and two servers, each a child process; a killed server is restarted at once. */
final class MergeKillsCluster implements AutoCloseable {

  private static final Duration NODE_LIMIT = Duration.ofSeconds(240);

  /** Long time-outs, because there is no other replica. */
  private static final Map<String, String> LONG_TIMEOUTS =
      Map.of(
          "cas_contention_timeout", "10000ms",
          "read_request_timeout", "10000ms",
          "range_request_timeout", "20000ms",
          "write_request_timeout", "10000ms",
          "request_timeout", "10000ms");

  private final ClusterNode node;
  private final InetSocketAddress contact;
  private final String keyspace;
  private final List<ChaosServer> servers = new ArrayList<>();
  private final List<CompletableFuture<Void>> up = new ArrayList<>();

  private MergeKillsCluster(ClusterNode node, InetSocketAddress contact, String keyspace) {
    this.node = node;
    this.contact = contact;
    this.keyspace = keyspace;
  }

  /**
   * Starts everything, and waits until the servers respond.
   *
   * @param contact the address of an existing node; empty to start one
   */
  static MergeKillsCluster start(String contact) {
    try {
      var folder =
          Files.createTempDirectory(Files.createDirectories(Path.of("target/chaos")), "merges-");
      var keyspace = "merges" + System.currentTimeMillis();
      var cluster =
          contact.isEmpty()
              ? withNewNode(folder, keyspace)
              : new MergeKillsCluster(null, address(contact), keyspace);
      Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "merge-kills-end"));
      cluster.startServers(folder);
      return cluster;
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  private static MergeKillsCluster withNewNode(Path folder, String keyspace) {
    var extras = new NodeExtras(List.of("-XX:-UseParallelGC", "-XX:+UseSerialGC"), LONG_TIMEOUTS);
    var plan = ClusterNode.Plan.of(folder, List.of("127.0.0.1"), "512m", extras);
    var node = ClusterNode.start(plan, 0);
    ThreeNodes.await(NODE_LIMIT, "the node responds", node::isUp);
    return new MergeKillsCluster(node, node.contactPoint(), keyspace);
  }

  private static InetSocketAddress address(String contact) {
    int colon = contact.lastIndexOf(':');
    return new InetSocketAddress(
        contact.substring(0, colon), Integer.parseInt(contact.substring(colon + 1)));
  }

  private void startServers(Path folder) {
    var settings =
        Map.of(
            "KINDRED_CASSANDRA_CONTACT_POINTS",
            contact.getHostString() + ":" + contact.getPort(),
            "KINDRED_CASSANDRA_DATACENTER",
            "dc1",
            "KINDRED_CASSANDRA_KEYSPACE",
            keyspace);
    for (int number = 1; number <= 2; number++) {
      var server = ChaosServer.start(folder.resolve("server" + number), settings);
      servers.add(server);
      server.awaitUp();
      up.add(CompletableFuture.completedFuture(null));
    }
  }

  List<URI> addresses() {
    return servers.stream().map(ChaosServer::base).toList();
  }

  /** This server, or the other one if this one is not up. */
  int upOrOther(int server) {
    return up.get(server).isDone() ? server : 1 - server;
  }

  /** Waits until this server may be killed, because both are up. */
  int awaitBothAndTake(int server) {
    awaitBoth();
    return server;
  }

  void awaitBoth() {
    up.forEach(CompletableFuture::join);
  }

  /** Sends SIGKILL, and restarts without waiting. */
  void killAndRestart(int server) {
    servers.get(server).killAtOnce();
    up.set(
        server,
        CompletableFuture.runAsync(
            () -> {
              servers.get(server).start();
              servers.get(server).awaitUp();
            }));
  }

  CqlSession session() {
    return CqlSession.builder()
        .addContactPoint(contact)
        .withLocalDatacenter("dc1")
        .withKeyspace(keyspace)
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(60))
                .withInt(DefaultDriverOption.CONNECTION_POOL_LOCAL_SIZE, 1)
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "LOCAL_QUORUM")
                .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                .build())
        .build();
  }

  /** Idempotent; the shutdown hook calls it too. Keeps the logs. */
  @Override
  public synchronized void close() {
    servers.forEach(ChaosServer::close);
    if (node != null) {
      node.close();
    }
  }
}
