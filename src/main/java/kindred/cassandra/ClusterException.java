package kindred.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverException;
import java.util.stream.Collectors;

/** The cluster cannot be used; the message tells the operator why. */
public final class ClusterException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ClusterException(CassandraConfig cluster, DriverException failure) {
    super(
        "Cassandra at %s (data centre %s) cannot be used: %s"
            .formatted(addresses(cluster), cluster.datacenter(), reason(failure)),
        failure);
  }

  private static String addresses(CassandraConfig cluster) {
    return cluster.contactPoints().stream()
        .map(point -> point.getHostString() + ":" + point.getPort())
        .collect(Collectors.joining(", "));
  }

  /** The driver describes unreachable nodes on a whole page, which is in the log. */
  private static String reason(DriverException failure) {
    return failure instanceof AllNodesFailedException
        ? "no node answers at these addresses, or no node belongs to that data centre."
        : failure.getMessage();
  }
}
