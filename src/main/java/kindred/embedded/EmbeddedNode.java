package kindred.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Cassandra in a child process that never outlives this process. Once started it accepts
 * CQL, and the writes that it has acknowledged survive a kill.
 */
public final class EmbeddedNode implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedNode.class);

  /** Of a busy machine: a node that ends is noticed at once. */
  private static final Duration START_LIMIT = Duration.ofSeconds(300);

  private static final int STOP_SECONDS = 30;
  private static final int POLL_MILLIS = 100;

  private final NodeFolder folder;
  private final InetSocketAddress contactPoint;
  private final Process process;
  private volatile boolean closing;

  private EmbeddedNode(NodeFolder folder, InetSocketAddress contactPoint, Process process) {
    this.folder = folder;
    this.contactPoint = contactPoint;
    this.process = process;
  }

  /** Starts the node of a data folder; throws {@link NodeException} with the reason if it fails. */
  public static EmbeddedNode start(NodeConfig config, DataFolder data) {
    return start(config, data, NodeExtras.NONE);
  }

  /** As above, with a configuration of its own. */
  public static EmbeddedNode start(NodeConfig config, DataFolder data, NodeExtras extras) {
    var java = JavaSeventeen.executable(config.javaHome());
    var classPath = NodeClassPath.read();
    var folder = NodeFolder.in(data);
    try {
      NodePid.endOrphan(folder.pid());
      var ports = NodePorts.choose(config.cqlPort());
      folder.requireSpace();
      folder.createFolders();
      TransactionLogs.applyMoved(folder.tables());
      NodeFiles.write(folder, ports, extras);
      NodeRole.writePassword(folder.password());
      var command = NodeCommand.of(java, classPath, config.heap(), folder, extras);
      var node =
          new EmbeddedNode(folder, NodePorts.loopback(ports.cql()), startProcess(folder, command));
      node.awaitCqlPort();
      return node;
    } catch (IOException failure) {
      throw new NodeException(
          "Cassandra cannot be started in " + folder.root() + ": " + failure, failure);
    }
  }

  /** The child's standard input is a pipe from this process: its end tells the child to end. */
  private static Process startProcess(NodeFolder folder, List<String> command) throws IOException {
    var process =
        new ProcessBuilder(command)
            .directory(folder.root().toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.console().toFile())
            .start();
    try {
      NodePid.write(folder.pid(), process.toHandle());
    } catch (IOException failure) {
      process.destroyForcibly();
      throw failure;
    }
    return process;
  }

  private void awaitCqlPort() {
    LOG.info("Starting Cassandra; its logs are in {}", folder.logs());
    long started = System.nanoTime();
    try {
      // not whether the port accepts: another user's process could have taken it, and the password
      // would be sent there
      while (!Files.exists(folder.ready())) {
        if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          throw new NodeException(whyDead());
        }
        if (System.nanoTime() - started > START_LIMIT.toNanos()) {
          throw new NodeException(
              "Cassandra did not open its port within "
                  + START_LIMIT.toSeconds()
                  + " seconds. Its logs are in "
                  + folder.logs()
                  + ".");
        }
      }
    } catch (InterruptedException interrupted) {
      kill();
      Thread.currentThread().interrupt();
      throw new NodeException("The start of Cassandra was interrupted.", interrupted);
    } catch (NodeException failed) {
      kill();
      throw failed;
    }
    LOG.info(
        "Cassandra accepts CQL on {} after {} ms (process {})",
        contactPoint,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started),
        process.pid());
  }

  private String whyDead() {
    var log = NodeLog.of(folder);
    LOG.warn("Cassandra ended; its last lines:\n{}", String.join("\n", log.lastLines()));
    var cause = folder.isFull() ? Optional.of("the disk is full") : log.cause();
    return "Cassandra ended with status "
        + process.exitValue()
        + cause.map(because -> " because " + because).orElse("")
        + ". Its logs are in "
        + folder.logs()
        + ".";
  }

  /** Where a driver connects. */
  public InetSocketAddress contactPoint() {
    return contactPoint;
  }

  /** The only role that can log in; its password is in {@link #passwordFile()}. */
  public String user() {
    return NodeRole.NAME;
  }

  /** Readable by the server's user only. */
  public Path passwordFile() {
    return folder.password();
  }

  /** The child's process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether the child process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Completes with a sentence when the node ends before {@link #close}; else never. */
  public CompletionStage<String> death() {
    var death = new CompletableFuture<String>();
    process
        .onExit()
        .thenAccept(
            ended -> {
              if (!closing) {
                death.complete(whyDead());
              }
            });
    return death;
  }

  /** Lets the node flush and end, and kills it if it does not end. May be called again. */
  @Override
  public void close() {
    closing = true;
    // not process.destroy(): that also closes the pipe, and the node halts at once
    process.toHandle().destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("Cassandra did not end within {} seconds; killing it", STOP_SECONDS);
        kill();
      }
    } catch (InterruptedException interrupted) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  private void kill() {
    closing = true;
    process.destroyForcibly().onExit().join();
  }
}
