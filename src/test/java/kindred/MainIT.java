package kindred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kindred.cassandra.CassandraConfig;
import kindred.cassandra.Cluster;
import kindred.cassandra.Consistency;
import kindred.embedded.TestNode;
import kindred.harness.ServerProcess;
import kindred.settings.Setting;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as an operator sees it. A node takes some ten seconds to start; one test has two. */
@Order(1)
class MainIT {

  private static final int SIGTERM = 128 + 15;
  private static final Duration TIMEOUT = Duration.ofSeconds(120);

  @TempDir private Path temp;

  @Test
  void help_lists_every_setting_and_version_names_the_program() throws Exception {
    try (var help = run(Map.of(), "--help");
        var version = run(Map.of(), "--version")) {
      assertThat(help.status()).isZero();
      assertThat(help.text()).contains(ServerConfig.SETTINGS.stream().map(Setting::name).toList());
      assertThat(version.status()).isZero();
      assertThat(version.text()).startsWith("Kindred ");
    }
  }

  @Test
  void all_faults_of_all_settings_are_reported_at_once() throws Exception {
    var settings =
        Map.of(
            "KINDRED_HTTP_PORT", "many",
            "KINDRED_HTTP_HOST", "0.0.0.0",
            "KINDRED_CASSANDRA_HEAP", "1",
            "KINDRED_CASSANDRA_CONTACT_POINTS", "127.0.0.1:9042",
            "KINDRED_PORT", "8080");

    try (var server = run(settings)) {
      assertThat(server.status()).isEqualTo(2);
      assertThat(server.text().lines())
          .hasSize(settings.size())
          .anyMatch(line -> line.startsWith("KINDRED_HTTP_PORT must be a port"))
          .anyMatch(
              line -> line.startsWith("KINDRED_HTTP_HOST=0.0.0.0 is reached from other machines"))
          .anyMatch(line -> line.startsWith("KINDRED_CASSANDRA_HEAP must be a size"))
          .anyMatch(line -> line.startsWith("KINDRED_CASSANDRA_DATACENTER must be set"))
          .contains("KINDRED_PORT is not a setting of this server");
    }
  }

  @Test
  void a_busy_port_is_reported_in_one_sentence_before_anything_starts() throws Exception {
    try (var busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        var server = run(Map.of("KINDRED_HTTP_PORT", Integer.toString(busy.getLocalPort())))) {
      assertThat(server.status()).isEqualTo(1);
      assertThat(server.text().lines()).hasSize(1);
      assertThat(server.text())
          .startsWith("Port " + busy.getLocalPort() + " of 127.0.0.1 is in use");
    }
  }

  @Test
  void a_users_file_that_is_not_valid_is_reported_before_anything_starts() throws Exception {
    var file = Files.createFile(temp.resolve("users.yaml"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    try (var server = run(Map.of("KINDRED_USERS_FILE", file.toString()))) {
      assertThat(server.status()).isEqualTo(1);
      assertThat(server.text().lines()).hasSize(1);
      assertThat(server.text()).contains(file.toString(), "chmod 600");
    }
  }

  @Test
  void a_cluster_that_does_not_answer_is_waited_for_and_reported_in_one_sentence()
      throws Exception {
    int free = freePort();

    try (var server = run(absentCluster(free, "4"))) {
      assertThat(server.status()).isEqualTo(1);
      assertThat(server.text())
          .contains("Cassandra does not answer yet; trying again for 4 s")
          .contains("Cassandra at 127.0.0.1:" + free + " (data centre dc1) cannot be used: ")
          .doesNotContain("\tat ", "stops before");
    }
  }

  @Test
  void a_signal_during_the_start_is_answered_with_a_line() throws Exception {
    try (var server = run(absentCluster(freePort(), "60"))) {
      await().atMost(TIMEOUT).until(() -> server.text().contains("Cassandra does not answer yet"));

      server.stop();

      assertThat(server.status()).isEqualTo(128 + 15);
      assertThat(server.text()).contains("Kindred stops before its start is over");
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static Map<String, String> absentCluster(int port, String waitSeconds) {
    return Map.of(
        "KINDRED_CASSANDRA_CONTACT_POINTS",
        "127.0.0.1:" + port,
        "KINDRED_CASSANDRA_DATACENTER",
        "dc1",
        "KINDRED_CASSANDRA_WAIT_SECONDS",
        waitSeconds);
  }

  @Test
  void a_server_whose_consistency_differs_from_its_cluster_does_not_start() throws Exception {
    var node = TestNode.shared().contactPoint();
    var cluster = new HashMap<String, String>();
    cluster.put("KINDRED_CASSANDRA_CONTACT_POINTS", node.getHostString() + ":" + node.getPort());
    cluster.put("KINDRED_CASSANDRA_DATACENTER", TestNode.shared().datacenter());
    cluster.put("KINDRED_CASSANDRA_KEYSPACE", "t" + UUID.randomUUID().toString().replace("-", ""));

    try (var first = run(cluster)) {
      assertThat(first.client().get("/health").status()).isEqualTo(200);
      first.stop();
      assertThat(first.status()).isEqualTo(SIGTERM);
    }
    cluster.put("KINDRED_CONSISTENCY", "global");
    try (var second = run(cluster)) {
      assertThat(second.status()).isEqualTo(1);
      assertThat(second.text())
          .contains(
              "The servers of this keyspace use consistency 'local'", "Set KINDRED_CONSISTENCY")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void a_server_of_another_data_centre_does_not_start_if_one_data_centre_writes() throws Exception {
    var node = TestNode.shared();
    var keyspace = "t" + UUID.randomUUID().toString().replace("-", "");
    var cluster =
        Map.of(
            "KINDRED_CASSANDRA_CONTACT_POINTS",
            node.contactPoint().getHostString() + ":" + node.contactPoint().getPort(),
            "KINDRED_CASSANDRA_DATACENTER",
            node.datacenter(),
            "KINDRED_CASSANDRA_KEYSPACE",
            keyspace);
    try (var first = run(cluster)) {
      first.client();
    }
    var config =
        new CassandraConfig(
            List.of(node.contactPoint()), node.datacenter(), keyspace, Consistency.LOCAL);
    try (var session = Cluster.connectToKeyspace(config).toCompletableFuture().join()) {
      session.execute(
          "UPDATE cluster_config SET value = 'east' WHERE name = 'data centre' IF EXISTS");
    }
    try (var second = run(cluster)) {
      assertThat(second.status()).isEqualTo(1);
      assertThat(second.text())
          .contains("The servers of this keyspace use data centre 'east'", "takes over")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void two_servers_run_side_by_side_and_each_stops_with_its_node() throws Exception {
    var folders = Map.of("first", temp.resolve("first"), "second", temp.resolve("second"));
    try (var first = server(folders.get("first"));
        var second = server(folders.get("second"));
        var third = third(first, folders.get("first"))) {
      assertThat(third.status()).isEqualTo(1);
      assertThat(third.text()).contains("is in use by another server");
      assertThat(second.client().get("/health").status()).isEqualTo(200);

      var node = onlyChild(first);
      first.stop();
      assertThat(first.status()).isEqualTo(SIGTERM);
      await().atMost(Duration.ofSeconds(120)).until(() -> !node.isAlive());
      assertThat(second.client().get("/health").status()).isEqualTo(200);

      tellsWhyItIsNotReady(second);

      onlyChild(second).destroyForcibly();
      assertThat(second.status()).isEqualTo(1);
      assertThat(second.text()).contains("ERROR kindred.Main - Cassandra ended with status");
    }
  }

  /** Starts when the first server already uses the folder. */
  private ServerProcess third(ServerProcess first, Path folder) throws IOException {
    assertThat(first.client().get("/health").status()).isEqualTo(200);
    return server(folder);
  }

  /** While its database stands still; the process itself lives. */
  private static void tellsWhyItIsNotReady(ServerProcess server) throws Exception {
    signal("STOP", onlyChild(server));
    await().atMost(TIMEOUT).until(() -> server.client().get("/health/ready").status() == 503);
    var refused = server.client().get("/health/ready");
    assertThat(refused.json().path("detail").asText()).contains("The database did not answer");
    assertThat(server.client().get("/health/live").status()).isEqualTo(200);
    signal("CONT", onlyChild(server));
    await().atMost(TIMEOUT).until(() -> server.client().get("/health/ready").status() == 200);
  }

  private static void signal(String name, ProcessHandle process) throws Exception {
    var command = List.of("kill", "-" + name, Long.toString(process.pid()));
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }

  private static ProcessHandle onlyChild(ServerProcess server) {
    assertThat(server.handle().children()).hasSize(1);
    return server.handle().children().findFirst().orElseThrow();
  }

  private ServerProcess run(Map<String, String> settings, String... arguments) throws IOException {
    var all = new HashMap<>(Map.of("KINDRED_HTTP_PORT", "0"));
    all.put("KINDRED_DATA_DIR", temp.resolve("data").toString());
    all.putAll(settings);
    return ServerProcess.start(temp, all, arguments);
  }

  private ServerProcess server(Path folder) throws IOException {
    return run(
        Map.of(
            "KINDRED_DATA_DIR", folder.toString(),
            "KINDRED_CASSANDRA_PORT", "0",
            "KINDRED_CASSANDRA_HEAP", "512m"));
  }
}
