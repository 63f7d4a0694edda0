package kindred.embedded;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A server for tests to kill: starts the node of a folder, prints its port, and waits for ever. */
final class NodeParent {

  private NodeParent() {}

  public static void main(String[] args) throws InterruptedException {
    var config = new NodeConfig(Path.of(args[0]), DataMode.PRIVATE, 0, "512m", Optional.empty());
    try (var data = DataFolder.open(config);
        var node = EmbeddedNode.start(config, data, TestNode.EXTRAS)) {
      System.out.println(node.pid() + " " + node.contactPoint().getPort());
      new CountDownLatch(1).await();
    }
  }
}
