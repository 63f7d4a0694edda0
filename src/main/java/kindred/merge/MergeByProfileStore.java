package kindred.merge;

import io.vertx.core.Future;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.merge.PastMerge.Place;

/**
 * Table {@code merge_by_profile}: the committed merges that a customer id took part in, newest
 * first; the only reader and writer. Plain, insert-only.
 */
public final class MergeByProfileStore {

  private static final Cql INSERT =
      Cql.plain(
          """
          INSERT INTO merge_by_profile (tenant_id, customer_id, requested_at, merge_id)
          VALUES (?, ?, ?, ?)""");
  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT requested_at, merge_id FROM merge_by_profile
          WHERE tenant_id = ? AND customer_id = ? AND (requested_at, merge_id) < (?, ?) LIMIT ?""");

  private final MergeListStore lists;

  public MergeByProfileStore(CassandraSession session) {
    lists = new MergeListStore(session, INSERT, SELECT);
  }

  /** Plain: adds the merge to the list of the customer id. */
  Future<Void> add(int tenant, String customer, Place merge) {
    return lists.add(merge, tenant, customer);
  }

  /** The merges after the given place, newest first. */
  Future<List<Place>> after(int tenant, String customer, Place place, int limit) {
    return lists.after(place, limit, tenant, customer);
  }
}
