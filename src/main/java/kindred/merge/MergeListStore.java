package kindred.merge;

import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.Stream;
import kindred.cassandra.CassandraSession;
import kindred.merge.PastMerge.Place;

/**
 * A table of lists of merges, one in each partition, newest first; its owner knows the table and
 * what a partition is. Plain, insert-only.
 */
final class MergeListStore {

  private final CassandraSession session;
  private final PreparedStatement insert;
  private final PreparedStatement select;

  private MergeListStore(
      CassandraSession session, PreparedStatement insert, PreparedStatement select) {
    this.session = session;
    this.insert = insert;
    this.select = select;
  }

  /**
   * A store whose statements are prepared.
   *
   * @param insert of the partition, the time and the id of a merge
   * @param select of the time and the id, by the partition, both of the merge before, and a limit
   */
  static Future<MergeListStore> open(CassandraSession session, String insert, String select) {
    var inserts = session.prepare(PLAIN, insert);
    var selects = session.prepare(QUORUM_READ, select);
    return Future.all(inserts, selects)
        .map(all -> new MergeListStore(session, inserts.result(), selects.result()));
  }

  /** Plain: the merge is in the list. */
  Future<Void> add(Place merge, Object... partition) {
    var values = Stream.concat(Stream.of(partition), place(merge));
    return session.execute(insert.bind(values.toArray())).mapEmpty();
  }

  /** The merges of a list after the given place, newest first. */
  Future<List<Place>> after(Place place, int limit, Object... partition) {
    var from = Stream.concat(Stream.of(partition), place(place));
    return session
        .execute(select.bind(Stream.concat(from, Stream.of(limit)).toArray()))
        .map(
            rows ->
                rows.stream()
                    .map(
                        row -> new Place(row.getInstant("requested_at"), row.getString("merge_id")))
                    .toList());
  }

  private static Stream<Object> place(Place merge) {
    return Stream.of(merge.requestedAt(), merge.mergeId());
  }
}
