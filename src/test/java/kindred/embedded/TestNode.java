package kindred.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.cassandra.CassandraContainer;

/**
 * The one Cassandra node of all integration tests of a JVM, started on first use and ended with the
 * JVM; {@code -Dcassandra.node=auto|docker|jvm|external} selects it.
 */
public final class TestNode {

  private static final Logger LOG = LoggerFactory.getLogger(TestNode.class);

  private static final String IMAGE = "cassandra:5.0";

  /** Long, because test machines are slow. */
  private static final Map<String, String> TIMEOUTS =
      Map.of(
          "cas_contention_timeout", "10000ms",
          "read_request_timeout", "10000ms",
          "range_request_timeout", "20000ms",
          "write_request_timeout", "10000ms");

  /** C1 only: starts faster and runs slower; never measure anything on such a node. */
  static final NodeExtras EXTRAS = new NodeExtras(List.of("-XX:TieredStopAtLevel=1"), TIMEOUTS);

  /** Nodes that tests connect to without a password. */
  static final Map<String, String> OPEN =
      Map.of("authenticator", "AllowAllAuthenticator", "authorizer", "AllowAllAuthorizer");

  /** No test kills the shared node, so it need not wait for the disk. */
  private static final Map<String, String> COMMITLOG =
      Map.of("commitlog_sync", "periodic", "commitlog_sync_period", "10000ms");

  /** Cassandra would flush its own tables with each change of tables, and each emptied one. */
  private static final List<String> NO_DISK =
      List.of(
          "-Dcassandra.test.flush_local_schema_changes=false",
          "-Dcassandra.unsafesystem=true",
          "-Dcassandra.skip_sync=true");

  /** For the tables of all classes, which are there until the node ends. */
  private static final String HEAP = "1g";

  private static TestNode shared;

  private final InetSocketAddress contactPoint;
  private final String datacenter;
  private final boolean external;

  private TestNode(InetSocketAddress contactPoint, String datacenter, boolean external) {
    this.contactPoint = contactPoint;
    this.datacenter = datacenter;
    this.external = external;
  }

  /** The node; the first caller waits for its start. */
  public static synchronized TestNode shared() {
    if (shared == null) {
      shared = start(System.getProperty("cassandra.node", "auto"));
      LOG.info("Tests use the Cassandra node at {}", shared.contactPoint);
    }
    return shared;
  }

  public InetSocketAddress contactPoint() {
    return contactPoint;
  }

  public String datacenter() {
    return datacenter;
  }

  /** Whether the node outlives the tests. */
  public boolean external() {
    return external;
  }

  private static TestNode start(String kind) {
    return switch (kind) {
      case "auto" -> dockerAnswers() ? docker() : jvm();
      case "docker" -> docker();
      case "jvm" -> jvm();
      case "external" -> named();
      default ->
          throw new IllegalArgumentException(
              "-Dcassandra.node must be auto, docker, jvm or external, not '" + kind + "'");
    };
  }

  private static boolean dockerAnswers() {
    try {
      return DockerClientFactory.instance().isDockerAvailable();
    } catch (RuntimeException noAnswer) {
      LOG.info("No container engine: {}", noAnswer.toString());
      return false;
    }
  }

  /** The reaper of Testcontainers ends it, even when this JVM is killed. */
  @SuppressWarnings("resource")
  private static TestNode docker() {
    var options =
        new StringBuilder(
            "-Dcassandra.config.allow_system_properties=true"
                + " -Dcassandra.settings.paxos_variant=v2"
                + " -Dcassandra.settings.storage_compatibility_mode=NONE ");
    options.append(String.join(" ", NO_DISK));
    TIMEOUTS.forEach(
        (name, value) -> options.append(" -Dcassandra.settings." + name + "=" + value));
    var container =
        new CassandraContainer(IMAGE)
            .withEnv("JVM_EXTRA_OPTS", options.toString())
            .withEnv("MAX_HEAP_SIZE", HEAP)
            .withEnv("HEAP_NEWSIZE", "200m");
    container.start();
    return new TestNode(container.getContactPoint(), container.getLocalDatacenter(), false);
  }

  /** Not closed: the node ends with this JVM. */
  @SuppressWarnings("resource")
  private static TestNode jvm() {
    try {
      var folder =
          Files.createTempDirectory(Files.createDirectories(Path.of("target/node")), "it-");
      var config = new NodeConfig(folder, DataMode.PRIVATE, 0, HEAP, Optional.empty());
      var yaml = new HashMap<>(EXTRAS.yaml());
      yaml.putAll(COMMITLOG);
      yaml.putAll(OPEN);
      var extras = new NodeExtras(NO_DISK, yaml);
      var node = EmbeddedNode.start(config, DataFolder.open(config), extras);
      return new TestNode(node.contactPoint(), NodeFiles.DATACENTER, false);
    } catch (IOException refused) {
      throw new IllegalStateException("No folder for the test node", refused);
    }
  }

  private static TestNode named() {
    var contact = System.getProperty("cassandra.contact", "127.0.0.1:9042");
    int colon = contact.lastIndexOf(':');
    return new TestNode(
        new InetSocketAddress(
            contact.substring(0, colon), Integer.parseInt(contact.substring(colon + 1))),
        System.getProperty("cassandra.datacenter", "datacenter1"),
        true);
  }
}
