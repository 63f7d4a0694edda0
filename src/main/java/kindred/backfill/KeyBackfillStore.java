package kindred.backfill;

import io.vertx.core.Future;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Table {@code key_backfill}: the position of the back-fill or removal of a key; the only reader
 * and writer. Plain writes: if two servers work on one key, the slower one only repeats work.
 */
final class KeyBackfillStore {

  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT pass, position, checked, heartbeat FROM key_backfill
          WHERE tenant_id = ? AND key_name = ?""");
  private static final Cql INSERT =
      Cql.plain(
          """
          INSERT INTO key_backfill (tenant_id, key_name, pass, position, checked, heartbeat)
          VALUES (?, ?, ?, ?, ?, ?)""");
  private static final Cql DELETE =
      Cql.plain("DELETE FROM key_backfill WHERE tenant_id = ? AND key_name = ?");

  private final PreparedStatements statements;

  KeyBackfillStore(CassandraSession session) {
    statements = new PreparedStatements(session, SELECT, INSERT, DELETE);
  }

  /** The position; empty: the work has not begun, or has ended. */
  Future<Optional<BackfillPosition>> find(int tenant, String key) {
    return statements.first(
        row ->
            new BackfillPosition(
                row.getByte("pass"),
                row.getLong("position"),
                row.getLong("checked"),
                row.getLong("heartbeat")),
        SELECT,
        tenant,
        key);
  }

  /** Plain: stores the position. */
  Future<BackfillPosition> put(int tenant, String key, BackfillPosition at) {
    return statements
        .execute(INSERT, tenant, key, (byte) at.pass(), at.token(), at.checked(), at.heartbeat())
        .map(at);
  }

  /** Plain: deletes the position, when nothing is left to do. */
  Future<Void> remove(int tenant, String key) {
    return statements.write(DELETE, tenant, key);
  }
}
