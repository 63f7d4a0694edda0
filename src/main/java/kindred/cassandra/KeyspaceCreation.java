package kindred.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the keyspace, or checks the existing one; several servers may start at once. Blocks. */
public final class KeyspaceCreation {

  private static final Logger LOG = LoggerFactory.getLogger(KeyspaceCreation.class);

  private static final String SELECT =
      "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?";
  private static final String CREATE = "CREATE KEYSPACE IF NOT EXISTS %s WITH replication = %s";
  private static final int REPLICAS = 3;

  private final CqlSession session;
  private final CassandraConfig config;
  private final StartStatements statements;

  private KeyspaceCreation(CqlSession session, CassandraConfig config) {
    this.session = session;
    this.config = config;
    this.statements = new StartStatements(session);
  }

  /**
   * Creates the keyspace if it is missing: with the configured replicas, or with as many as the
   * data centre has nodes, at most three.
   *
   * @throws IllegalStateException when the servers of this mode cannot work with its replication
   */
  public static void createKeyspace(CqlSession session, CassandraConfig config) {
    new KeyspaceCreation(session, config).run();
  }

  private void run() {
    if (stored().isEmpty()) {
      var replication = config.start().replication().orElseGet(this::usual);
      statements.ddl(CREATE.formatted(config.keyspace(), replication.cql()));
      LOG.info("Created keyspace {} with replication {}", config.keyspace(), replication);
    }
    check(stored().orElseThrow());
  }

  private Optional<Replication> stored() {
    var row = statements.read(StatementKind.QUORUM_READ, SELECT, config.keyspace()).one();
    return Optional.ofNullable(row)
        .map(found -> Replication.stored(found.getMap(0, String.class, String.class)));
  }

  private void check(Replication stored) {
    stored
        .fault(config.keyspace(), config.consistency(), config.datacenter())
        .ifPresent(
            sentence -> {
              throw new IllegalStateException(sentence);
            });
    config
        .start()
        .replication()
        .filter(configured -> !configured.equals(stored))
        .ifPresent(
            configured ->
                LOG.warn(
                    "Keyspace {} has replication {}, and KINDRED_CASSANDRA_REPLICATION, which is"
                        + " for new keyspaces only, has {}",
                    config.keyspace(),
                    stored,
                    configured));
    if (nodes() > 1 && stored.toleratesNoFailure(config.datacenter())) {
      LOG.warn(
          "Keyspace {} has replication {}: with less than 3 replicas, requests fail while one node"
              + " of data centre {} is down",
          config.keyspace(),
          stored,
          config.datacenter());
    }
  }

  private Replication usual() {
    return Replication.of(config.datacenter(), (int) Math.max(1, Math.min(REPLICAS, nodes())));
  }

  private long nodes() {
    return session.getMetadata().getNodes().values().stream()
        .map(Node::getDatacenter)
        .filter(config.datacenter()::equals)
        .count();
  }
}
