package kindred.embedded;

import java.io.IOException;

/**
 * Main class of the child JVM: Cassandra, for no longer than the process that started it.
 *
 * <p>Standard input is a pipe from the parent that carries nothing: however the parent ends, the
 * system closes it. Interrupts and hang-ups of the terminal reach the whole process group; they are
 * the parent's business, which still needs its database while it drains.
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
    Class.forName(CASSANDRA).getMethod("main", String[].class).invoke(null, (Object) args);
  }

  private static void haltWithParent() {
    try {
      while (System.in.read() >= 0) {
        // nothing is ever sent
      }
    } catch (IOException pipeBroken) {
      // as good as its end
    }
    Runtime.getRuntime().halt(1); // an orderly stop could hang; the commit log is replayed anyway
  }

  /** By name, because the compiler warns of this class and has no way to be told otherwise. */
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
