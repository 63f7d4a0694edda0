package kindred;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverException;
import java.util.stream.Collectors;
import kindred.cassandra.CassandraConfig;

/** The server cannot start; the message is one sentence for the operator. */
public final class StartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private StartException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** What already says it in a sentence for the operator. */
  static StartException of(RuntimeException failure) {
    return new StartException(failure.getMessage(), failure);
  }

  static StartException noCluster(CassandraConfig cluster, DriverException failure) {
    return new StartException(
        "Cassandra at %s (data centre %s) cannot be used: %s"
            .formatted(addresses(cluster), cluster.datacenter(), reason(failure)),
        failure);
  }

  static StartException differs(String name, String ours, String theirs) {
    return new StartException(
        "The servers of this keyspace agreed on %s '%s' when it was made, and this one has '%s'."
            .formatted(name, theirs, ours),
        null);
  }

  private static String addresses(CassandraConfig cluster) {
    return cluster.contactPoints().stream()
        .map(point -> point.getHostString() + ":" + point.getPort())
        .collect(Collectors.joining(", "));
  }

  /** The driver's own account of unreachable nodes is a page long, and in the log. */
  private static String reason(DriverException failure) {
    return failure instanceof AllNodesFailedException
        ? "no node answers there, or none is of that data centre."
        : failure.getMessage();
  }
}
