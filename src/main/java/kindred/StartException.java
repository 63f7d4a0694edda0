package kindred;

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

  static StartException noCluster(CassandraConfig cluster, Throwable failure) {
    return new StartException(
        "Cassandra at %s, data centre %s, cannot be used: %s"
            .formatted(cluster.contactPoints(), cluster.datacenter(), root(failure)),
        failure);
  }

  static StartException differs(String name, String ours, String theirs) {
    return new StartException(
        "The servers of this keyspace agreed on %s '%s' when it was made, and this one has '%s'."
            .formatted(name, theirs, ours),
        null);
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }
}
