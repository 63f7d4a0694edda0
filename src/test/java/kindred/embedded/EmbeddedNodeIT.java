package kindred.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each start takes about ten seconds, so one test here covers several steps. */
@Order(1)
class EmbeddedNodeIT {

  private static final Duration SOON = Duration.ofSeconds(120);

  @TempDir private Path temp;

  @Test
  void a_busy_port_is_reported_before_the_node_starts() throws IOException {
    try (var busy = new ServerSocket()) {
      busy.bind(new InetSocketAddress("127.0.0.1", 0));
      var config =
          new NodeConfig(temp, DataMode.PRIVATE, busy.getLocalPort(), "512m", Optional.empty());

      try (var data = DataFolder.open(config)) {
        assertThatThrownBy(() -> EmbeddedNode.start(config, data))
            .isInstanceOf(NodeException.class)
            .hasMessageStartingWith("Port " + busy.getLocalPort() + " is in use")
            .hasMessageContaining("KINDRED_CASSANDRA_PORT");
      }
      assertThat(temp.resolve("cassandra")).isEmptyDirectory();
    }
  }

  @Test
  void a_node_that_ends_during_its_start_is_reported_with_its_log_folder() {
    var config = new NodeConfig(temp, DataMode.PRIVATE, 0, "512m", Optional.empty());
    var misspelt = new NodeExtras(List.of("-XX:+NoSuchOption"), Map.of());

    try (var data = DataFolder.open(config)) {
      assertThatThrownBy(() -> EmbeddedNode.start(config, data, misspelt))
          .isInstanceOf(NodeException.class)
          .hasMessage(
              "Cassandra ended with status 1. Its logs are in %s.", temp.resolve("cassandra/logs"));
    }
  }

  @Test
  void a_process_that_takes_the_port_before_the_node_is_sent_nothing() throws Exception {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    var config = new NodeConfig(temp, DataMode.PRIVATE, port, "512m", Optional.empty());
    try (var data = DataFolder.open(config);
        var thief = new ServerSocket()) {
      var taken =
          CompletableFuture.runAsync(
              () -> {
                // written after the server has chosen the port, long before the node opens it
                await().atMost(SOON).until(() -> Files.exists(temp.resolve("cassandra/password")));
                await().ignoreExceptions().atMost(SOON).until(() -> bound(thief, port));
              });

      assertThatThrownBy(() -> EmbeddedNode.start(config, data, TestNode.EXTRAS))
          .isInstanceOf(NodeException.class)
          .hasMessageContaining("Cassandra ended");

      taken.join();
      thief.setSoTimeout(1);
      assertThatThrownBy(thief::accept).isInstanceOf(SocketTimeoutException.class);
    }
    assertThat(temp.resolve("cassandra/ready")).doesNotExist();
  }

  private static boolean bound(ServerSocket socket, int port) throws IOException {
    socket.bind(new InetSocketAddress("127.0.0.1", port));
    return true;
  }

  @Test
  void no_node_outlives_a_killed_parent_and_no_acknowledged_row_is_lost() throws Exception {
    var first = Parent.start(temp);
    insert(first.contactPoint(), 1);
    first.kill();
    await().atMost(SOON).until(() -> !first.node().isAlive());

    // a suspended process cannot notice the end of its parent: the next start ends it
    var second = Parent.start(temp);
    insert(second.contactPoint(), 2);
    enableDefaultAccount(second.contactPoint());
    signal("STOP", second.node());
    second.kill();
    assertThat(second.node().isAlive()).isTrue();
    assertThat(openToOthers(temp.resolve("cassandra"))).isEmpty();

    var config = new NodeConfig(temp, DataMode.PRIVATE, 0, "512m", Optional.empty());
    var shared = TestNode.shared();
    EmbeddedNode closed;
    try (var data = DataFolder.open(config);
        var third = EmbeddedNode.start(config, data, TestNode.EXTRAS)) {
      assertThat(second.node().isAlive()).isFalse();
      assertThat(rows(third.contactPoint())).containsExactlyInAnyOrder(1, 2);
      assertThat(third.contactPoint()).isNotEqualTo(shared.contactPoint());
      isClosedToStrangers(third);
      interruptIsIgnored(third);
      closed = third;
    }

    assertThat(ProcessHandle.of(closed.pid())).isEmpty();
    assertThat(closed.death().toCompletableFuture()).isNotDone();
    closed.close();
  }

  /** As in a data folder of a version whose node had no passwords. */
  private void enableDefaultAccount(InetSocketAddress node) {
    try (var session = connect(node)) {
      session.execute(
          "ALTER ROLE cassandra WITH PASSWORD = 'cassandra' AND LOGIN = true AND SUPERUSER = true");
    }
  }

  private void isClosedToStrangers(EmbeddedNode node) throws IOException {
    var point = node.contactPoint();
    assertThatThrownBy(() -> session(point).build())
        .hasStackTraceContaining("requires authentication");
    for (var account : List.of("cassandra", "kindred")) {
      assertThatThrownBy(() -> session(point).withAuthCredentials(account, "cassandra").build())
          .hasStackTraceContaining("AuthenticationException");
    }
    assertThat(Files.getPosixFilePermissions(node.passwordFile()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  /** Files that another user of the machine could open, were it not for the data folder itself. */
  private static List<String> openToOthers(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .map(file -> permissions(file) + " " + file)
          .filter(line -> !line.startsWith("------", 3))
          .toList();
    }
  }

  private static String permissions(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void interruptIsIgnored(EmbeddedNode node) throws Exception {
    var process = ProcessHandle.of(node.pid()).orElseThrow();

    signal("INT", process);

    await().during(500, MILLISECONDS).until(process::isAlive);
    assertThat(rows(node.contactPoint())).isNotEmpty();
  }

  private static void signal(String name, ProcessHandle process) throws Exception {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private void insert(InetSocketAddress node, int row) {
    try (var session = connect(node)) {
      session.execute(
          "CREATE KEYSPACE IF NOT EXISTS outlive WITH replication ="
              + " {'class': 'NetworkTopologyStrategy', 'dc1': 1}");
      session.execute("CREATE TABLE IF NOT EXISTS outlive.row (id int PRIMARY KEY)");
      session.execute("INSERT INTO outlive.row (id) VALUES (" + row + ")");
    }
  }

  private List<Integer> rows(InetSocketAddress node) {
    try (var session = connect(node)) {
      return session.execute("SELECT id FROM outlive.row").map(row -> row.getInt(0)).all();
    }
  }

  /** As the server does. */
  private CqlSession connect(InetSocketAddress node) {
    try {
      var password = Files.readString(temp.resolve("cassandra/password"));
      return session(node).withAuthCredentials("kindred", password).build();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static CqlSessionBuilder session(InetSocketAddress node) {
    return CqlSession.builder()
        .addContactPoint(node)
        .withLocalDatacenter("dc1")
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
                .withDuration(
                    DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(30))
                .build());
  }

  /** A JVM that has started a node, and that node. */
  private record Parent(Process process, ProcessHandle node, InetSocketAddress contactPoint) {

    static Parent start(Path folder) throws IOException {
      var process =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "umask 077 && exec \"$@\"", // as ./run does
                  "sh",
                  System.getProperty("java.home") + "/bin/java",
                  "-cp",
                  System.getProperty("java.class.path"),
                  NodeParent.class.getName(),
                  folder.toString())
              .redirectError(folder.resolve("parent.log").toFile())
              .start();
      var words = firstLine(process).split(" ");
      return new Parent(
          process,
          ProcessHandle.of(Long.parseLong(words[0])).orElseThrow(),
          new InetSocketAddress("127.0.0.1", Integer.parseInt(words[1])));
    }

    private static String firstLine(Process process) throws IOException {
      return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
    }

    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }
}
