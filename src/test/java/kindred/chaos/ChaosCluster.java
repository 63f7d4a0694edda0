package kindred.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Three nodes and two servers, each a child process, in a temporary folder. */
final class ChaosCluster implements AutoCloseable {

  static final int TENANT = 101;

  private static final Logger LOG = LoggerFactory.getLogger(ChaosCluster.class);
  private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(120);

  /** So long a balancer needs to see that a server stops. */
  private static final String STOP_DELAY_SECONDS = "8";

  private final Path folder;
  private final ChaosPlan plan;
  private final ThreeNodes nodes;
  private final List<ChaosServer> servers = new ArrayList<>();

  private ChaosCluster(Path folder, ChaosPlan plan, ThreeNodes nodes) {
    this.folder = folder;
    this.plan = plan;
    this.nodes = nodes;
  }

  /** Starts everything, and waits until the servers respond. */
  static ChaosCluster start(ChaosPlan plan) {
    try {
      var folder =
          Files.createTempDirectory(Files.createDirectories(Path.of("target/chaos")), "run-");
      var nodes = ThreeNodes.start(folder, plan);
      var cluster = new ChaosCluster(folder, plan, nodes);
      Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "chaos-end"));
      try {
        cluster.startServers();
        return cluster;
      } catch (RuntimeException | Error failed) {
        cluster.close();
        throw failed;
      }
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  /** Starts all servers at once: one of them creates the tables. */
  private void startServers() throws IOException {
    Files.createDirectories(files());
    plan.layout().servers().forEach(this::start);
    servers.forEach(ChaosServer::awaitUp);
  }

  private void start(String datacenter) {
    var settings = new HashMap<>(plan.layout().settings(datacenter));
    settings.put("KINDRED_CASSANDRA_CONTACT_POINTS", nodes.contactPoints());
    settings.put("KINDRED_IMPORT_DIRS", files().toAbsolutePath().toString());
    settings.put("KINDRED_SWEEP_RATE", "1000");
    settings.put("KINDRED_STOP_DELAY_SECONDS", plan.restarts() ? STOP_DELAY_SECONDS : "0");
    servers.add(ChaosServer.start(folder.resolve("server" + (servers.size() + 1)), settings));
  }

  /** The import folder of all servers. */
  Path files() {
    return folder.resolve("files");
  }

  ThreeNodes nodes() {
    return nodes;
  }

  List<ChaosServer> servers() {
    return servers;
  }

  List<URI> addresses() {
    return servers.stream().map(ChaosServer::base).toList();
  }

  /** Clients of a tenant; those of a rolling restart are behind a balancer. */
  ProfileClient client(int tenant, Duration timeout, History history) {
    return new ProfileClient(
        addresses(),
        server -> !plan.restarts() || servers.get(server).getsRequests(),
        tenant,
        timeout,
        history);
  }

  /** A session in the servers' keyspace. */
  CqlSession session() {
    return nodes.session("kindred");
  }

  /**
   * Waits until all intents are completed.
   *
   * @param api makes servers resolve frozen profiles; null if their recovery does so
   * @return the milliseconds that it took
   */
  long awaitRecovery(CqlSession session, ProfileClient api) {
    long started = System.nanoTime();
    ThreeNodes.await(
        RECOVERY_LIMIT,
        "all intents are completed",
        () -> {
          var frozen = frozen(session);
          if (api != null) {
            frozen.forEach(id -> api.resolveFrozen(0, id));
          }
          return frozen.isEmpty() && (api != null || openIntents(session) == 0);
        });
    return (System.nanoTime() - started) / 1_000_000;
  }

  private static List<String> frozen(CqlSession session) {
    var frozen = new ArrayList<String>();
    var states = "SELECT DISTINCT tenant_id, customer_id, state FROM profile";
    for (var row : session.execute(SimpleStatement.newInstance(states))) {
      if (!row.isNull("state") && row.getByte("state") == Tables.FROZEN) {
        frozen.add(row.getString("customer_id"));
      }
    }
    return frozen;
  }

  private static int openIntents(CqlSession session) {
    return session.execute("SELECT op_id FROM intent").all().size();
  }

  /** Idempotent; the shutdown hook calls it too. */
  @Override
  public synchronized void close() {
    servers.forEach(ChaosServer::close);
    nodes.close();
    // keeps the logs for an investigation, but not the data
    try (var files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .filter(file -> !file.toString().endsWith(".log"))
          .forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException notAll) {
      LOG.warn("Not all data of {} was deleted: {}", folder, notAll.toString());
    }
  }
}
