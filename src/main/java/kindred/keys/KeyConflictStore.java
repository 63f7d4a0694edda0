package kindred.keys;

import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import kindred.cassandra.CassandraSession;

/**
 * Table {@code key_conflict}: the profiles that keep a key from being used; the only reader and
 * writer. Plain writes: a row too many is looked at once more, and removed.
 */
public final class KeyConflictStore {

  private static final String SELECT =
      """
      SELECT customer_id, reason, other FROM key_conflict
      WHERE tenant_id = ? AND key_name = ? AND customer_id > ? LIMIT ?""";
  private static final String COUNT =
      """
      SELECT count(*) FROM key_conflict WHERE tenant_id = ? AND key_name = ?""";
  private static final String INSERT =
      """
      INSERT INTO key_conflict (tenant_id, key_name, customer_id, reason, other)
      VALUES (?, ?, ?, ?, ?)""";
  private static final String DELETE =
      """
      DELETE FROM key_conflict WHERE tenant_id = ? AND key_name = ? AND customer_id = ?""";
  private static final String DELETE_ALL =
      """
      DELETE FROM key_conflict WHERE tenant_id = ? AND key_name = ?""";

  private final CassandraSession session;
  private final PreparedStatement select;
  private final PreparedStatement count;
  private final PreparedStatement insert;
  private final PreparedStatement delete;
  private final PreparedStatement deleteAll;

  private KeyConflictStore(CassandraSession session, List<PreparedStatement> prepared) {
    this.session = session;
    this.select = prepared.get(0);
    this.count = prepared.get(1);
    this.insert = prepared.get(2);
    this.delete = prepared.get(3);
    this.deleteAll = prepared.get(4);
  }

  /** A store whose statements are prepared. */
  public static Future<KeyConflictStore> open(CassandraSession session) {
    return Future.all(
            List.of(
                session.prepare(QUORUM_READ, SELECT),
                session.prepare(QUORUM_READ, COUNT),
                session.prepare(PLAIN, INSERT),
                session.prepare(PLAIN, DELETE),
                session.prepare(PLAIN, DELETE_ALL)))
        .map(all -> new KeyConflictStore(session, all.list()));
  }

  /** Some conflicts of a key, in order of the customers' ids, after the given one. */
  public Future<List<KeyConflict>> list(int tenant, String key, String after, int limit) {
    return session
        .execute(select.bind(tenant, key, after, limit))
        .map(rows -> rows.stream().map(row -> conflict(key, row)).toList());
  }

  /** How many conflicts a key has. */
  public Future<Long> count(int tenant, String key) {
    return session.execute(count.bind(tenant, key)).map(rows -> rows.get(0).getLong(0));
  }

  /** Plain: the profile keeps the key from being used. */
  public Future<Void> put(int tenant, KeyConflict conflict) {
    return session
        .execute(
            insert.bind(
                tenant,
                conflict.key(),
                conflict.customer(),
                conflict.reason().name().toLowerCase(Locale.ROOT),
                conflict.other()))
        .mapEmpty();
  }

  /** Plain: the profile no longer does. */
  public Future<Void> remove(int tenant, KeyConflict conflict) {
    return session.execute(delete.bind(tenant, conflict.key(), conflict.customer())).mapEmpty();
  }

  /** Plain: the key is no more. */
  public Future<Void> removeAll(int tenant, String key) {
    return session.execute(deleteAll.bind(tenant, key)).mapEmpty();
  }

  private static KeyConflict conflict(String key, Row row) {
    return new KeyConflict(
        key,
        row.getString("customer_id"),
        KeyConflict.Reason.valueOf(row.getString("reason").toUpperCase(Locale.ROOT)),
        row.getString("other"));
  }
}
