package kindred.merge;

import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.READ;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.merge.PastMerge.Place;

/**
 * Table {@code merge_by_profile}: the committed merges that a customer id took part in, newest
 * first; the only reader and writer. Plain, insert-only.
 */
public final class MergeByProfileStore {

  private static final String INSERT =
      """
      INSERT INTO merge_by_profile (tenant_id, customer_id, requested_at, merge_id)
      VALUES (?, ?, ?, ?)""";
  private static final String SELECT =
      """
      SELECT requested_at, merge_id FROM merge_by_profile
      WHERE tenant_id = ? AND customer_id = ? AND (requested_at, merge_id) < (?, ?) LIMIT ?""";

  private final CassandraSession session;
  private final PreparedStatement insert;
  private final PreparedStatement select;

  private MergeByProfileStore(
      CassandraSession session, PreparedStatement insert, PreparedStatement select) {
    this.session = session;
    this.insert = insert;
    this.select = select;
  }

  /** A store whose statements are prepared. */
  public static Future<MergeByProfileStore> open(CassandraSession session) {
    var insert = session.prepare(PLAIN, INSERT);
    var select = session.prepare(READ, SELECT);
    return Future.all(insert, select)
        .map(all -> new MergeByProfileStore(session, insert.result(), select.result()));
  }

  /** Plain: the customer id took part in the merge. */
  Future<Void> add(int tenant, String customer, Place merge) {
    return session
        .execute(insert.bind(tenant, customer, merge.requestedAt(), merge.mergeId()))
        .mapEmpty();
  }

  /** The merges after the given place, newest first. */
  Future<List<Place>> after(int tenant, String customer, Place place, int limit) {
    return session
        .execute(select.bind(tenant, customer, place.requestedAt(), place.mergeId(), limit))
        .map(
            rows ->
                rows.stream()
                    .map(
                        row -> new Place(row.getInstant("requested_at"), row.getString("merge_id")))
                    .toList());
  }
}
