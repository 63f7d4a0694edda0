package kindred.cassandra;

import static kindred.cassandra.StatementKind.LWT;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;

/** Table {@code cluster_config}: what all servers of a cluster must agree on; LWT, insert-once. */
public final class ClusterConfigStore {

  private static final String INSERT =
      """
      INSERT INTO cluster_config (name, value) VALUES (?, ?) IF NOT EXISTS""";

  private final CassandraSession session;
  private final PreparedStatement insert;

  private ClusterConfigStore(CassandraSession session, PreparedStatement insert) {
    this.session = session;
    this.insert = insert;
  }

  /** A store whose statements are prepared. */
  public static Future<ClusterConfigStore> open(CassandraSession session) {
    return session.prepare(LWT, INSERT).map(insert -> new ClusterConfigStore(session, insert));
  }

  /**
   * Writes the value if none is there.
   *
   * @return the value that holds: the given one, or the one an earlier server installed
   */
  public Future<String> agree(String name, String value) {
    return session
        .lwt(insert.bind(name, value))
        .map(outcome -> outcome.applied() ? value : outcome.rows().get(0).getString("value"));
  }
}
