package kindred.cassandra;

import io.vertx.core.Future;
import java.util.Optional;

/**
 * Table {@code cluster_config}: what all servers of a cluster must agree on; each value is written
 * once, by LWT.
 */
public final class ClusterConfigStore {

  /** Name of the value that holds the version of the tables. */
  public static final String LAYOUT = "layout";

  private static final Cql SELECT =
      Cql.quorumRead("SELECT value FROM cluster_config WHERE name = ?");
  private static final Cql INSERT =
      Cql.lwt("INSERT INTO cluster_config (name, value) VALUES (?, ?) IF NOT EXISTS");

  private final PreparedStatements statements;

  public ClusterConfigStore(CassandraSession session) {
    statements = new PreparedStatements(session, SELECT, INSERT);
  }

  /** The agreed value. A quorum read, so that it fails when the cluster cannot work. */
  public Future<Optional<String>> find(String name) {
    return statements.first(row -> row.getString("value"), SELECT, name);
  }

  /**
   * LWT: stores the value unless there is one.
   *
   * @return the stored value: the given one, or that of an earlier server
   */
  public Future<String> agree(String name, String value) {
    return statements
        .lwt(INSERT, name, value)
        .map(outcome -> outcome.applied() ? value : outcome.rows().get(0).getString("value"));
  }
}
