package kindred.backfill;

import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.util.Optional;
import kindred.cassandra.CassandraSession;

/**
 * Table {@code key_build}: how far the work on a key has come; the only reader and writer. Plain
 * writes: of two who are at it the one that is behind only does something twice.
 */
final class KeyBackfillStore {

  private static final String SELECT =
      """
      SELECT pass, position, checked, heartbeat FROM key_backfill WHERE tenant_id = ? AND key_name = ?""";
  private static final String INSERT =
      """
      INSERT INTO key_backfill (tenant_id, key_name, pass, position, checked, heartbeat)
      VALUES (?, ?, ?, ?, ?, ?)""";
  private static final String DELETE =
      """
      DELETE FROM key_backfill WHERE tenant_id = ? AND key_name = ?""";

  private final CassandraSession session;
  private final PreparedStatement select;
  private final PreparedStatement insert;
  private final PreparedStatement delete;

  private KeyBackfillStore(
      CassandraSession session,
      PreparedStatement select,
      PreparedStatement insert,
      PreparedStatement delete) {
    this.session = session;
    this.select = select;
    this.insert = insert;
    this.delete = delete;
  }

  /** A store whose statements are prepared. */
  static Future<KeyBackfillStore> open(CassandraSession session) {
    var select = session.prepare(QUORUM_READ, SELECT);
    var insert = session.prepare(PLAIN, INSERT);
    var delete = session.prepare(PLAIN, DELETE);
    return Future.all(select, insert, delete)
        .map(
            all ->
                new KeyBackfillStore(session, select.result(), insert.result(), delete.result()));
  }

  /** How far the work has come; empty: it has not begun, or has ended. */
  Future<Optional<BackfillPosition>> find(int tenant, String key) {
    return session
        .execute(select.bind(tenant, key))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(
                        row ->
                            new BackfillPosition(
                                row.getByte("pass"),
                                row.getLong("position"),
                                row.getLong("checked"),
                                row.getLong("heartbeat"))));
  }

  /** Plain: so far it has come. */
  Future<BackfillPosition> put(int tenant, String key, BackfillPosition at) {
    return session
        .execute(
            insert.bind(tenant, key, (byte) at.pass(), at.token(), at.checked(), at.heartbeat()))
        .map(at);
  }

  /** Plain: there is nothing left to do. */
  Future<Void> remove(int tenant, String key) {
    return session.execute(delete.bind(tenant, key)).mapEmpty();
  }
}
