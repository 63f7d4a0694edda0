package kindred.duplicates;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Table {@code duplicate_pair}: lists of pairs; the only reader and writer. The rows are hints.
 * Plain writes at the time at which the profiles were read: repeating one changes nothing, and what
 * was seen later wins.
 */
public final class PairStore {

  private static final Cql INSERT =
      Cql.plain(
          """
          INSERT INTO duplicate_pair (tenant_id, list, rank, one, two) VALUES (?, ?, ?, ?, ?)
          USING TIMESTAMP ?""");
  private static final Cql DELETE =
      Cql.plain(
          """
          DELETE FROM duplicate_pair USING TIMESTAMP ?
          WHERE tenant_id = ? AND list = ? AND rank = ? AND one = ? AND two = ?""");
  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT rank, one, two FROM duplicate_pair
          WHERE tenant_id = ? AND list = ? AND (rank, one, two) > (?, ?, ?) LIMIT ?""");

  private final PreparedStatements statements;

  public PairStore(CassandraSession session) {
    statements = new PreparedStatements(session, INSERT, DELETE, SELECT);
  }

  /** Plain: lists a pair. */
  Future<Void> add(int tenant, PairPlace place, Instant seen) {
    return statements.write(
        INSERT,
        tenant,
        place.list(),
        place.rank(),
        place.one(),
        place.two(),
        NotAMatchStore.micros(seen));
  }

  /** Plain: no longer lists a pair, unless it was listed again after this time. */
  Future<Void> remove(int tenant, PairPlace place, Instant seen) {
    return statements.write(
        DELETE,
        NotAMatchStore.micros(seen),
        tenant,
        place.list(),
        place.rank(),
        place.one(),
        place.two());
  }

  /** The next pairs of a list. */
  Future<List<PairPlace>> after(int tenant, PairPlace place, int limit) {
    return statements.list(
        row ->
            new PairPlace(
                place.list(), row.getShort("rank"), row.getString("one"), row.getString("two")),
        SELECT,
        tenant,
        place.list(),
        place.rank(),
        place.one(),
        place.two(),
        limit);
  }
}
