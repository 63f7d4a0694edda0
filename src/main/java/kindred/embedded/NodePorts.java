package kindred.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Two ports of the loopback address that were free a moment ago. */
record NodePorts(int cql, int storage) {

  /** Takes the CQL port asked for, or any free one for 0. */
  static NodePorts choose(int wantedCql) {
    try (var cql = new ServerSocket();
        var storage = new ServerSocket()) {
      cql.bind(loopback(wantedCql));
      storage.bind(loopback(0));
      return new NodePorts(cql.getLocalPort(), storage.getLocalPort());
    } catch (BindException taken) {
      throw new NodeException(
          "Port "
              + wantedCql
              + " is in use by another process: stop that one, or set "
              + NodeConfig.PORT.name()
              + " to another port (0 = any free).",
          taken);
    } catch (IOException refused) {
      throw new NodeException("No port can be opened on 127.0.0.1: " + refused, refused);
    }
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }
}
