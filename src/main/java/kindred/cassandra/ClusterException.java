package kindred.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** The cluster cannot be used; the message tells the operator why. */
public final class ClusterException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ClusterException(CassandraConfig cluster, DriverException failure) {
    super(
        "Cassandra at %s (data centre %s) cannot be used: %s"
            .formatted(addresses(cluster), cluster.datacenter(), reason(failure)),
        failure);
  }

  /** The cluster has nodes on other machines, and connections to them would be in clear text. */
  static ClusterException onOtherMachines(CassandraConfig cluster) {
    return new ClusterException(
        "Cassandra at %s has nodes on other machines, which need a login and TLS: set"
                .formatted(addresses(cluster))
            + " KINDRED_CASSANDRA_USER, KINDRED_CASSANDRA_PASSWORD_FILE and"
            + " KINDRED_CASSANDRA_TLS_CA_FILE, or KINDRED_CASSANDRA_PLAIN=true for a network that"
            + " nobody else can read");
  }

  /** A store cannot be opened: a node does not know its table, or did not answer. */
  static Throwable ofPreparation(Throwable failure) {
    return chain(failure)
        .filter(DriverException.class::isInstance)
        .map(DriverException.class::cast)
        .<Throwable>map(
            refused ->
                new ClusterException("Cassandra cannot be used: " + reason(refused), refused))
        .findFirst()
        .orElse(failure);
  }

  private ClusterException(String message) {
    this(message, null);
  }

  private ClusterException(String message, DriverException cause) {
    super(message, cause);
  }

  private static String addresses(CassandraConfig cluster) {
    return cluster.contactPoints().stream()
        .map(point -> point.getHostString() + ":" + point.getPort())
        .collect(Collectors.joining(", "));
  }

  /** The driver describes unreachable nodes on a whole page, which is in the log. */
  private static String reason(DriverException failure) {
    if (!(failure instanceof AllNodesFailedException unreachable)) {
      return failure.getMessage();
    }
    var causes = causes(unreachable);
    if (causes.stream().anyMatch(AuthenticationException.class::isInstance)) {
      return "a node refused the login. Check KINDRED_CASSANDRA_USER and its password file.";
    }
    return causes.stream()
        .filter(SSLException.class::isInstance)
        .findFirst()
        .map(
            tls ->
                "no TLS connection could be made (%s). Check KINDRED_CASSANDRA_TLS_CA_FILE and the"
                        .formatted(tls.getMessage())
                    + " host names in the certificates of the nodes.")
        .orElse("no node answers at these addresses, or no node belongs to that data centre.");
  }

  /** Whether a node has answered, and refused the connection. */
  static boolean isRefusal(AllNodesFailedException failure) {
    return causes(failure).stream()
        .anyMatch(
            cause -> cause instanceof AuthenticationException || cause instanceof SSLException);
  }

  private static List<Throwable> causes(AllNodesFailedException unreachable) {
    return unreachable.getAllErrors().values().stream()
        .flatMap(List::stream)
        .flatMap(ClusterException::chain)
        .toList();
  }

  private static Stream<Throwable> chain(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
  }
}
