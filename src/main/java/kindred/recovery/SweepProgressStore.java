package kindred.recovery;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.intents.IntentBucket;

/**
 * Table {@code sweep_progress}: the position in each part of a walk; the only reader and writer.
 * Plain writes: if one is lost, a page is swept once more.
 */
public final class SweepProgressStore {

  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT shard, position, began_at, ended_at, complete_to FROM sweep_progress
          WHERE walk = ?""");
  private static final Cql REACHED =
      Cql.plain(
          "UPDATE sweep_progress SET position = ?, began_at = ? WHERE walk = ? AND shard = ?");
  private static final Cql ENDED =
      Cql.plain(
          """
          UPDATE sweep_progress SET position = ?, ended_at = ?, complete_to = ?
          WHERE walk = ? AND shard = ?""");
  private static final Cql COMPLETE =
      Cql.quorumRead("SELECT shard, complete_to FROM sweep_progress WHERE walk = ?");

  private final PreparedStatements statements;

  public SweepProgressStore(CassandraSession session) {
    statements = new PreparedStatements(session, SELECT, REACHED, ENDED, COMPLETE);
  }

  /** The progress of every part that was ever started. */
  Future<Map<Integer, SweepProgress>> all(String walk) {
    return statements
        .execute(SELECT, walk)
        .map(
            rows -> {
              var progress = new HashMap<Integer, SweepProgress>();
              for (var row : rows) {
                progress.put(
                    (int) row.getShort("shard"),
                    new SweepProgress(
                        row.getLong("position"),
                        Optional.ofNullable(row.getInstant("began_at")),
                        Optional.ofNullable(row.getInstant("ended_at")),
                        Optional.ofNullable(row.getInstant("complete_to"))));
              }
              return progress;
            });
  }

  /** S5, plain: every row up to the token was checked. */
  Future<Void> reached(String walk, int shard, long token, Instant began) {
    return statements.write(REACHED, token, began, walk, (short) shard);
  }

  /** S5, plain: the whole part was checked; the next walk begins at the token. */
  Future<Void> ended(String walk, int shard, long token, Instant began) {
    return statements.write(ENDED, token, Instant.now(), began, walk, (short) shard);
  }

  /** The time up to which the search for duplicates has seen all parts; empty: not all yet. */
  public Future<Optional<Instant>> duplicatesCompleteTo() {
    return statements
        .execute(COMPLETE, DuplicateSweep.NAME)
        .map(
            rows -> {
              var complete =
                  rows.stream()
                      .map(row -> row.getInstant("complete_to"))
                      .filter(Objects::nonNull)
                      .sorted()
                      .toList();
              return complete.size() < IntentBucket.SHARDS
                  ? Optional.empty()
                  : Optional.of(complete.get(0));
            });
  }
}
