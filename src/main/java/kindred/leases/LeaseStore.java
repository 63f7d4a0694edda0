package kindred.leases;

import static kindred.cassandra.StatementKind.LWT;
import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Outcome;

/** Table {@code lease}: who takes part, LWT only; the only reader and writer. */
public final class LeaseStore {

  private static final String SELECT = "SELECT name, epoch, heartbeat FROM lease WHERE role = ?";
  private static final String INSERT =
      """
      INSERT INTO lease (role, name, epoch, heartbeat) VALUES (?, ?, ?, 0) IF NOT EXISTS""";
  private static final String HEARTBEAT =
      """
      UPDATE lease SET heartbeat = ? WHERE role = ? AND name = ? IF epoch = ?""";
  private static final String GIVE_BACK =
      """
      DELETE FROM lease WHERE role = ? AND name = ? IF epoch = ?""";
  private static final String EXPIRE =
      """
      DELETE FROM lease WHERE role = ? AND name = ? IF epoch = ? AND heartbeat = ?""";

  private final CassandraSession session;
  private final List<PreparedStatement> prepared;

  private LeaseStore(CassandraSession session, List<PreparedStatement> prepared) {
    this.session = session;
    this.prepared = prepared;
  }

  /** A store whose statements are prepared. */
  public static Future<LeaseStore> open(CassandraSession session) {
    return Future.all(
            List.of(
                session.prepare(QUORUM_READ, SELECT),
                session.prepare(LWT, INSERT),
                session.prepare(LWT, HEARTBEAT),
                session.prepare(LWT, GIVE_BACK),
                session.prepare(LWT, EXPIRE)))
        .map(all -> new LeaseStore(session, all.list()));
  }

  /** Everybody who takes part. */
  Future<List<Lease>> all(String role) {
    return session
        .execute(prepared.get(0).bind(role))
        .map(
            rows ->
                rows.stream()
                    .map(
                        row ->
                            new Lease(
                                row.getString("name"),
                                row.getLong("epoch"),
                                row.getLong("heartbeat")))
                    .toList());
  }

  /** LWT: takes part from now on; also true when an earlier issue of it was applied. */
  Future<Boolean> take(String role, String name, long epoch) {
    return session
        .lwt(prepared.get(1).bind(role, name, epoch))
        .map(outcome -> outcome.applied() || outcome.rows().get(0).getLong("epoch") == epoch);
  }

  /** LWT: lives; false: others have ended this epoch. */
  Future<Boolean> heartbeat(String role, Lease mine) {
    return session
        .lwt(prepared.get(2).bind(mine.heartbeat(), role, mine.name(), mine.epoch()))
        .map(Outcome::applied);
  }

  /** LWT: takes part no more. */
  Future<Void> giveBack(String role, Lease mine) {
    return session.lwt(prepared.get(3).bind(role, mine.name(), mine.epoch())).mapEmpty();
  }

  /** LWT: ends the epoch of another, if it has not beaten since. */
  Future<Boolean> expire(String role, Lease silent) {
    return session
        .lwt(prepared.get(4).bind(role, silent.name(), silent.epoch(), silent.heartbeat()))
        .map(Outcome::applied);
  }
}
