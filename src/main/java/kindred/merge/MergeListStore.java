package kindred.merge;

import io.vertx.core.Future;
import java.util.List;
import java.util.stream.Stream;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.merge.PastMerge.Place;

/**
 * A table of lists of merges, one list in each partition, newest first. The store that uses it
 * knows the table and the partition key. Plain, insert-only.
 */
final class MergeListStore {

  private final PreparedStatements statements;
  private final Cql insert;
  private final Cql select;

  /**
   * @param insert the partition key, the time and the id of a merge
   * @param select the time and the id of merges, by the partition key, the time and the id of the
   *     merge before, and a limit
   */
  MergeListStore(CassandraSession session, Cql insert, Cql select) {
    this.statements = new PreparedStatements(session, insert, select);
    this.insert = insert;
    this.select = select;
  }

  /** Plain: adds the merge to the list. */
  Future<Void> add(Place merge, Object... partition) {
    var values = Stream.concat(Stream.of(partition), place(merge));
    return statements.write(insert, values.toArray());
  }

  /** The merges of a list after the given place, newest first. */
  Future<List<Place>> after(Place place, int limit, Object... partition) {
    var from = Stream.concat(Stream.of(partition), place(place));
    return statements.list(
        row -> new Place(row.getInstant("requested_at"), row.getString("merge_id")),
        select,
        Stream.concat(from, Stream.of(limit)).toArray());
  }

  private static Stream<Object> place(Place merge) {
    return Stream.of(merge.requestedAt(), merge.mergeId());
  }
}
