package kindred.recovery;

import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.cassandra.CassandraSession;

/**
 * Table {@code sweep_progress}: how far each part of a walk has come; the only reader and writer.
 * Plain writes: whatever is lost of them is swept once more.
 */
public final class SweepProgressStore {

  private static final String SELECT =
      "SELECT shard, position, ended_at FROM sweep_progress WHERE walk = ?";
  private static final String REACHED =
      "UPDATE sweep_progress SET position = ? WHERE walk = ? AND shard = ?";
  private static final String ENDED =
      "UPDATE sweep_progress SET position = ?, ended_at = ? WHERE walk = ? AND shard = ?";

  private final CassandraSession session;
  private final PreparedStatement select;
  private final PreparedStatement reached;
  private final PreparedStatement ended;

  private SweepProgressStore(CassandraSession session, List<PreparedStatement> prepared) {
    this.session = session;
    this.select = prepared.get(0);
    this.reached = prepared.get(1);
    this.ended = prepared.get(2);
  }

  /** A store whose statements are prepared. */
  public static Future<SweepProgressStore> open(CassandraSession session) {
    return Future.all(
            List.of(
                session.prepare(QUORUM_READ, SELECT),
                session.prepare(PLAIN, REACHED),
                session.prepare(PLAIN, ENDED)))
        .map(all -> new SweepProgressStore(session, all.list()));
  }

  /** The progress of every part that was ever begun. */
  Future<Map<Integer, SweepProgress>> all(String walk) {
    return session
        .execute(select.bind(walk))
        .map(
            rows -> {
              var progress = new HashMap<Integer, SweepProgress>();
              for (var row : rows) {
                progress.put(
                    (int) row.getShort("shard"),
                    new SweepProgress(
                        row.getLong("position"), Optional.ofNullable(row.getInstant("ended_at"))));
              }
              return progress;
            });
  }

  /** Plain: everything up to the token was looked at. */
  Future<Void> reached(String walk, int shard, long token) {
    return session.execute(reached.bind(token, walk, (short) shard)).mapEmpty();
  }

  /** Plain: the part was looked at from its beginning, which is the token, to its end. */
  Future<Void> ended(String walk, int shard, long token, Instant now) {
    return session.execute(ended.bind(token, now, walk, (short) shard)).mapEmpty();
  }
}
