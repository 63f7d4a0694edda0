package kindred.embedded;

import java.io.IOException;
import org.slf4j.LoggerFactory;

/**
 * Main class of the child JVM: runs Cassandra, closed to strangers by {@link NodeRole}, and halts
 * when the parent process ends.
 *
 * <p>Standard input is an unused pipe from the parent; the system closes it, however the parent
 * ends. Interrupts and hang-ups of the terminal reach the whole process group, and this process
 * ignores them: the parent handles them, and needs its database until it has drained.
 */
final class NodeProcess {

  private static final String CASSANDRA = "org.apache.cassandra.service.CassandraDaemon";

  private NodeProcess() {}

  public static void main(String[] args) throws ReflectiveOperationException {
    ignore("INT");
    ignore("HUP");
    var watch = new Thread(NodeProcess::haltWithParent, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    try {
      Class.forName(CASSANDRA).getMethod("main", String[].class).invoke(null, (Object) args);
      NodeRole.enter();
    } catch (IOException | ReflectiveOperationException failed) {
      LoggerFactory.getLogger(NodeProcess.class)
          .error("The node cannot be closed to others", failed);
      Runtime.getRuntime().halt(1); // Cassandra's own threads would keep the process alive
    }
  }

  private static void haltWithParent() {
    try {
      while (System.in.read() >= 0) {
        // the parent never sends anything
      }
    } catch (IOException pipeBroken) {
      // the same as its end
    }
    Runtime.getRuntime().halt(1); // an orderly stop could hang; the commit log is replayed anyway
  }

  /** By name, because javac warns of this class and the warning cannot be suppressed. */
  private static void ignore(String signal) throws ReflectiveOperationException {
    var signals = Class.forName("sun.misc.Signal");
    var handlers = Class.forName("sun.misc.SignalHandler");
    signals
        .getMethod("handle", signals, handlers)
        .invoke(
            null,
            signals.getConstructor(String.class).newInstance(signal),
            handlers.getField("SIG_IGN").get(null));
  }
}
