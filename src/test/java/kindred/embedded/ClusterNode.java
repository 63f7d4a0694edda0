package kindred.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One node of a cluster on loopback addresses, as a child process that never outlives this process;
 * it can be killed and started again with its data.
 */
public final class ClusterNode implements AutoCloseable {

  /**
   * What the nodes of one cluster share; each node is a seed, so that it can start while others are
   * down.
   *
   * @param datacenters the one of each node
   */
  public record Plan(
      Path folder,
      List<String> addresses,
      List<String> datacenters,
      NodePorts ports,
      String heap,
      NodeExtras extras) {

    /** Nodes of one data centre, on ports that were free a moment ago. */
    public static Plan of(Path folder, List<String> addresses, String heap, NodeExtras extras) {
      int nodes = addresses.size();
      return of(folder, addresses, Collections.nCopies(nodes, NodeFiles.DATACENTER), heap, extras);
    }

    /** The same, with a data centre for each node. */
    public static Plan of(
        Path folder,
        List<String> addresses,
        List<String> datacenters,
        String heap,
        NodeExtras extras) {
      return new Plan(
          folder,
          List.copyOf(addresses),
          List.copyOf(datacenters),
          NodePorts.choose(0),
          heap,
          extras);
    }

    String token(int node) {
      return Long.toString(Long.MIN_VALUE + 1 + Long.divideUnsigned(-1L, addresses.size()) * node);
    }
  }

  private static final int STOP_MINUTES = 3;

  private final Plan plan;
  private final int number;
  private final NodeFolder folder;
  private volatile Process process;

  private ClusterNode(Plan plan, int number) {
    this.plan = plan;
    this.number = number;
    this.folder = new NodeFolder(plan.folder().resolve("node" + (number + 1)).toAbsolutePath());
  }

  /** Starts a node, without waiting for it. */
  public static ClusterNode start(Plan plan, int number) {
    var node = new ClusterNode(plan, number);
    node.start();
    return node;
  }

  /** Starts the node again after its end, without waiting for it. */
  public void start() {
    try {
      folder.createFolders();
      NodePid.endOrphan(folder.pid());
      var extras = new NodeExtras(plan.extras().jvmOptions(), yaml());
      NodeFiles.write(folder, plan.ports(), extras);
      Files.writeString(folder.rack(), "dc=" + datacenter() + "\nrack=rack1\n");
      NodeRole.writePassword(folder.password());
      var java = JavaSeventeen.executable(Optional.empty());
      var command = NodeCommand.of(java, NodeClassPath.read(), plan.heap(), folder, extras);
      process =
          new ProcessBuilder(command)
              .directory(folder.root().toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.console().toFile())
              .start();
      NodePid.write(folder.pid(), process.toHandle());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Map<String, String> yaml() {
    var seeds = String.join(",", plan.addresses());
    var yaml = new HashMap<>(TestNode.OPEN);
    yaml.putAll(plan.extras().yaml());
    yaml.put("initial_token", plan.token(number));
    yaml.put("listen_address", plan.addresses().get(number));
    yaml.put("rpc_address", plan.addresses().get(number));
    yaml.put(
        "seed_provider",
        "[{class_name: org.apache.cassandra.locator.SimpleSeedProvider, parameters: [{seeds: \""
            + seeds
            + "\"}]}]");
    return yaml;
  }

  /** Whether the node accepts CQL; throws when its process has ended. */
  public boolean isUp() {
    if (!process.isAlive()) {
      throw new NodeException(
          "Node "
              + (number + 1)
              + " ended with status "
              + process.exitValue()
              + ":\n"
              + String.join("\n", NodeLog.of(folder).lastLines()));
    }
    try (var socket = new java.net.Socket()) {
      socket.connect(contactPoint(), 200);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  public String datacenter() {
    return plan.datacenters().get(number);
  }

  public InetSocketAddress contactPoint() {
    return new InetSocketAddress(plan.addresses().get(number), plan.ports().cql());
  }

  /**
   * SIGSTOP, and SIGCONT after the given time, from a process of its own, so that the node resumes
   * even if this process dies meanwhile.
   */
  public void stopFor(long millis) {
    var pid = Long.toString(process.pid());
    var script = "kill -STOP $1 && sleep $2; kill -CONT $1";
    try {
      new ProcessBuilder(List.of("sh", "-c", script, "sh", pid, Double.toString(millis / 1000.0)))
          .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** SIGTERM: returns when the node has drained and ended; throws if it takes minutes. */
  public void stop() {
    // not process.destroy(): that also closes the pipe, and the node halts at once
    process.toHandle().destroy();
    process.onExit().orTimeout(STOP_MINUTES, TimeUnit.MINUTES).join();
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** The end of its log and of its output. */
  public List<String> lastLines() {
    return new ArrayList<>(NodeLog.of(folder).lastLines());
  }

  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
