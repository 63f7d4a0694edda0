package kindred.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of the child JVM: what Cassandra 5.0 needs on Java 17, and our own choices. */
final class NodeCommand {

  private static final List<String> EXPORTS =
      List.of(
          "java.base/jdk.internal.misc",
          "java.base/java.lang.ref",
          "java.base/sun.nio.ch",
          "java.management.rmi/com.sun.jmx.remote.internal.rmi",
          "java.rmi/sun.rmi.registry",
          "java.rmi/sun.rmi.server",
          "java.rmi/sun.rmi.transport.tcp",
          "java.sql/java.sql",
          "jdk.unsupported/sun.misc",
          "jdk.compiler/com.sun.tools.javac.file",
          "jdk.attach/sun.tools.attach");

  private static final List<String> OPENS =
      List.of(
          "java.base/java.lang",
          "java.base/java.lang.module",
          "java.base/java.lang.reflect",
          "java.base/java.io",
          "java.base/java.net",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.nio",
          "java.base/sun.nio.ch",
          "java.base/jdk.internal.loader",
          "java.base/jdk.internal.ref",
          "java.base/jdk.internal.reflect",
          "java.base/jdk.internal.math",
          "java.base/jdk.internal.module",
          "java.base/jdk.internal.util.jar",
          "jdk.management/com.sun.management.internal",
          "jdk.compiler/com.sun.tools.javac");

  /**
   * Memtables are off the heap, so that few objects in it live long: then a collector without
   * concurrent work makes the best use of few cores.
   */
  private static final String COLLECTOR = "-XX:+UseParallelGC";

  /** Waits that only a cluster needs. */
  private static final List<String> NO_WAITS =
      List.of(
          "-Dcassandra.ring_delay_ms=0",
          "-Dcassandra.skip_wait_for_gossip_to_settle=0",
          "-Dcassandra.superuser_setup_delay_ms=0",
          "-Dcassandra.shutdown_announce_in_ms=0");

  private NodeCommand() {}

  static List<String> of(
      Path java, String classPath, String heap, NodeFolder folder, NodeExtras extras) {
    var command = new ArrayList<String>();
    command.add(java.toString());
    command.addAll(
        List.of("-Xms" + heap, "-Xmx" + heap, "-Xss512k", "-XX:+ExitOnOutOfMemoryError"));
    command.add(COLLECTOR);
    command.add("-XX:ErrorFile=" + folder.logs().resolve("crash.%p.log"));
    EXPORTS.forEach(of -> command.add("--add-exports=" + of + "=ALL-UNNAMED"));
    OPENS.forEach(of -> command.add("--add-opens=" + of + "=ALL-UNNAMED"));
    command.add("-Djdk.attach.allowAttachSelf=true");
    command.add("-Dio.netty.tryReflectionSetAccessible=true");
    command.add("-Djava.net.preferIPv4Stack=true");
    command.add("-Dcassandra-foreground=yes");
    command.add("-Dcassandra.config=" + folder.yaml().toUri());
    command.add("-Dcassandra-rackdc.properties=" + folder.rack().toUri());
    command.add("-Dcassandra.storagedir=" + folder.root());
    command.add("-Dcassandra.logdir=" + folder.logs());
    command.add("-Dlogback.configurationFile=" + folder.logback());
    command.addAll(NO_WAITS);
    command.addAll(NodeRole.jvmOptions(folder.password()));
    command.addAll(extras.jvmOptions());
    command.addAll(List.of("-cp", classPath, NodeProcess.class.getName()));
    return command;
  }
}
