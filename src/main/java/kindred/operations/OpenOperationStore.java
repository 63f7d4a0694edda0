package kindred.operations;

import static kindred.cassandra.StatementKind.PLAIN;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Locale;
import kindred.cassandra.CassandraSession;

/**
 * Table {@code open_operation}: what was begun, written before its first step and removed after its
 * last; the only reader and writer. Plain writes: a row too many is finished once more, which
 * changes nothing.
 */
public final class OpenOperationStore {

  private static final String INSERT =
      """
      INSERT INTO open_operation
        (shard, slot, op_id, kind, tenant_id, subject, object, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";
  private static final String DELETE =
      """
      DELETE FROM open_operation WHERE shard = ? AND slot = ? AND op_id = ?""";

  /** Over how many shards the servers of a cluster divide the work of recovery. */
  private static final int SHARDS = 64;

  private static final int SLOT_SECONDS = 3_600;

  private final CassandraSession session;
  private final PreparedStatement insert;
  private final PreparedStatement delete;

  private OpenOperationStore(
      CassandraSession session, PreparedStatement insert, PreparedStatement delete) {
    this.session = session;
    this.insert = insert;
    this.delete = delete;
  }

  /** A store whose statements are prepared. */
  public static Future<OpenOperationStore> open(CassandraSession session) {
    var insert = session.prepare(PLAIN, INSERT);
    var delete = session.prepare(PLAIN, DELETE);
    return Future.all(insert, delete)
        .map(all -> new OpenOperationStore(session, insert.result(), delete.result()));
  }

  /** Plain: the operation is under way. */
  public Future<Void> begin(OpenOperation operation) {
    return session
        .execute(
            insert.bind(
                shard(operation),
                slot(operation.createdAt()),
                operation.id(),
                operation.kind().name().toLowerCase(Locale.ROOT),
                operation.tenant(),
                operation.subject(),
                operation.object(),
                operation.createdAt()))
        .mapEmpty();
  }

  /** Plain: the operation is finished. */
  public Future<Void> end(OpenOperation operation) {
    return session
        .execute(delete.bind(shard(operation), slot(operation.createdAt()), operation.id()))
        .mapEmpty();
  }

  private static short shard(OpenOperation operation) {
    return (short) Math.floorMod(operation.id().hashCode(), SHARDS);
  }

  private static int slot(Instant instant) {
    return (int) (instant.getEpochSecond() / SLOT_SECONDS);
  }
}
