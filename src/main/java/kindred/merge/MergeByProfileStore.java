package kindred.merge;

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

  private final MergeListStore lists;

  private MergeByProfileStore(MergeListStore lists) {
    this.lists = lists;
  }

  /** A store whose statements are prepared. */
  public static Future<MergeByProfileStore> open(CassandraSession session) {
    return MergeListStore.open(session, INSERT, SELECT).map(MergeByProfileStore::new);
  }

  /** Plain: the customer id took part in the merge. */
  Future<Void> add(int tenant, String customer, Place merge) {
    return lists.add(merge, tenant, customer);
  }

  /** The merges after the given place, newest first. */
  Future<List<Place>> after(int tenant, String customer, Place place, int limit) {
    return lists.after(place, limit, tenant, customer);
  }
}
