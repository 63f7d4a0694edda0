package kindred.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Two ports of the loopback address that were free a moment ago. */
record NodePorts(int cql, int storage) {

  /** The requested CQL port (0: any free one), and a free storage port. */
  static NodePorts choose(int requestedCql) {
    try (var cql = new ServerSocket();
        var storage = new ServerSocket()) {
      cql.bind(loopback(requestedCql));
      storage.bind(loopback(0));
      return new NodePorts(cql.getLocalPort(), storage.getLocalPort());
    } catch (BindException taken) {
      throw new NodeException(
          "Port "
              + requestedCql
              + " is in use by another process. Stop that process, or set "
              + NodeConfig.PORT.name()
              + " to another port (0 = any free).",
          taken);
    } catch (IOException failure) {
      throw new NodeException("No port can be opened on 127.0.0.1: " + failure, failure);
    }
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }
}
