package kindred.keys;

import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Table {@code key_conflict}: the profiles that keep a key from becoming active; the only reader
 * and writer. Plain writes: the back-fill checks an outdated conflict once more, and deletes it.
 */
public final class KeyConflictStore {

  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT customer_id, reason, other FROM key_conflict
          WHERE tenant_id = ? AND key_name = ? AND customer_id > ? LIMIT ?""");
  private static final Cql COUNT =
      Cql.quorumRead("SELECT count(*) FROM key_conflict WHERE tenant_id = ? AND key_name = ?");
  private static final Cql INSERT =
      Cql.plain(
          """
          INSERT INTO key_conflict (tenant_id, key_name, customer_id, reason, other)
          VALUES (?, ?, ?, ?, ?)""");
  private static final Cql DELETE =
      Cql.plain(
          "DELETE FROM key_conflict WHERE tenant_id = ? AND key_name = ? AND customer_id = ?");
  private static final Cql DELETE_ALL =
      Cql.plain("DELETE FROM key_conflict WHERE tenant_id = ? AND key_name = ?");

  private final PreparedStatements statements;

  public KeyConflictStore(CassandraSession session) {
    statements = new PreparedStatements(session, SELECT, COUNT, INSERT, DELETE, DELETE_ALL);
  }

  /** Some conflicts of a key, in the order of customer ids, after the given id. */
  public Future<List<KeyConflict>> list(int tenant, String key, String after, int limit) {
    return statements.list(row -> conflict(key, row), SELECT, tenant, key, after, limit);
  }

  /** How many conflicts a key has. */
  public Future<Long> count(int tenant, String key) {
    return statements.execute(COUNT, tenant, key).map(rows -> rows.get(0).getLong(0));
  }

  /** Plain: stores a conflict. */
  public Future<Void> put(int tenant, KeyConflict conflict) {
    return statements.write(
        INSERT,
        tenant,
        conflict.key(),
        conflict.customer(),
        conflict.reason().name().toLowerCase(Locale.ROOT),
        conflict.other());
  }

  /** Plain: deletes a resolved conflict. */
  public Future<Void> remove(int tenant, KeyConflict conflict) {
    return statements.write(DELETE, tenant, conflict.key(), conflict.customer());
  }

  /** Plain: deletes the conflicts of a deleted key. */
  public Future<Void> removeAll(int tenant, String key) {
    return statements.write(DELETE_ALL, tenant, key);
  }

  private static KeyConflict conflict(String key, Row row) {
    return new KeyConflict(
        key,
        row.getString("customer_id"),
        KeyConflict.Reason.valueOf(row.getString("reason").toUpperCase(Locale.ROOT)),
        row.getString("other"));
  }
}
