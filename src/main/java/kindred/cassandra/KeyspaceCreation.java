package kindred.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the keyspace, or checks the existing one; several servers may start at once. Blocks. */
public final class KeyspaceCreation {

  private static final Logger LOG = LoggerFactory.getLogger(KeyspaceCreation.class);

  private static final String SELECT =
      "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?";
  private static final String CREATE = "CREATE KEYSPACE IF NOT EXISTS %s WITH replication = %s";

  private final CassandraConfig config;
  private final StartStatements statements;
  private final ReplicationRules rules;

  private KeyspaceCreation(CqlSession session, CassandraConfig config) {
    this.config = config;
    this.statements = new StartStatements(session);
    this.rules = new ReplicationRules(config.consistency(), config.datacenter(), nodes(session));
  }

  /**
   * Creates the keyspace if it is missing: with the configured replicas, or with as many as a data
   * centre has nodes, at most three.
   *
   * @throws IllegalStateException when the servers of this mode cannot work with its replication,
   *     or the nodes do not agree on the schema
   */
  public static void createKeyspace(CqlSession session, CassandraConfig config) {
    // a node may not know yet that the keyspace exists
    SchemaAgreement.awaitConnected(session);
    new KeyspaceCreation(session, config).run();
  }

  private void run() {
    if (stored().isEmpty()) {
      var replication = config.start().replication().orElseGet(rules::usual);
      refuse(rules.faultOfNew(replication));
      statements.ddl(CREATE.formatted(config.keyspace(), replication.cql()));
      LOG.info("Created keyspace {} with replication {}", config.keyspace(), replication);
    }
    check(stored().orElseThrow());
  }

  private static void refuse(Optional<String> fault) {
    fault.ifPresent(
        sentence -> {
          throw new IllegalStateException(sentence);
        });
  }

  private Optional<Replication> stored() {
    var row = statements.read(StatementKind.QUORUM_READ, SELECT, config.keyspace()).one();
    return Optional.ofNullable(row)
        .map(found -> Replication.stored(found.getMap(0, String.class, String.class)));
  }

  private void check(Replication stored) {
    refuse(rules.fault(config.keyspace(), stored));
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
    rules
        .warning(stored)
        .ifPresent(
            sentence ->
                LOG.warn(
                    "Keyspace {} has replication {}: {}", config.keyspace(), stored, sentence));
  }

  private static Map<String, Integer> nodes(CqlSession session) {
    return session.getMetadata().getNodes().values().stream()
        .map(Node::getDatacenter)
        .filter(Objects::nonNull)
        .collect(Collectors.toMap(name -> name, one -> 1, Integer::sum));
  }
}
