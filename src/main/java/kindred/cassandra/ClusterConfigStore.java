package kindred.cassandra;

import static kindred.cassandra.StatementKind.LWT;
import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Table {@code cluster_config}: what all servers of a cluster must agree on; written once, by LWT.
 */
public final class ClusterConfigStore {

  /** Names the version of the tables' meaning. */
  public static final String LAYOUT = "layout";

  private static final String SELECT =
      """
      SELECT value FROM cluster_config WHERE name = ?""";
  private static final String INSERT =
      """
      INSERT INTO cluster_config (name, value) VALUES (?, ?) IF NOT EXISTS""";

  private final CassandraSession session;
  private final PreparedStatement select;
  private final PreparedStatement insert;

  private ClusterConfigStore(
      CassandraSession session, PreparedStatement select, PreparedStatement insert) {
    this.session = session;
    this.select = select;
    this.insert = insert;
  }

  /** A store whose statements are prepared. */
  public static Future<ClusterConfigStore> open(CassandraSession session) {
    var select = session.prepare(QUORUM_READ, SELECT);
    var insert = session.prepare(LWT, INSERT);
    return Future.all(select, insert)
        .map(both -> new ClusterConfigStore(session, select.result(), insert.result()));
  }

  /** What was agreed on; a read of a majority, so that it fails when the cluster cannot work. */
  public Future<Optional<String>> find(String name) {
    return session
        .execute(select.bind(name))
        .map(rows -> rows.stream().findFirst().map(row -> row.getString("value")));
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
