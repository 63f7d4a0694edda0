package kindred.merge;

import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.CassandraSession;

/**
 * Table {@code merge}, the columns about the undoing of a merge; {@link MergeStore} writes the
 * others. Plain writes: it is decided in the destination's partition.
 */
public final class UnmergeStore {

  private static final String ASK =
      """
      UPDATE merge SET undo_agent_id = ?, undo_reason = ?, undo_description = ?,
                       undo_requested_at = ?
      WHERE tenant_id = ? AND merge_id = ?""";
  private static final String FIND_OUT =
      """
      UPDATE merge USING TIMESTAMP ? SET undo_findings = ? WHERE tenant_id = ? AND merge_id = ?""";
  private static final String FINISH =
      """
      UPDATE merge SET undone_at = ? WHERE tenant_id = ? AND merge_id = ?""";
  private static final String SELECT =
      """
      SELECT undo_findings FROM merge WHERE tenant_id = ? AND merge_id = ?""";

  private final CassandraSession session;
  private final PreparedStatement ask;
  private final PreparedStatement findOut;
  private final PreparedStatement finish;
  private final PreparedStatement select;

  private UnmergeStore(CassandraSession session, List<PreparedStatement> prepared) {
    this.session = session;
    this.ask = prepared.get(0);
    this.findOut = prepared.get(1);
    this.finish = prepared.get(2);
    this.select = prepared.get(3);
  }

  /** A store whose statements are prepared. */
  public static Future<UnmergeStore> open(CassandraSession session) {
    return Future.all(
            List.of(
                session.prepare(PLAIN, ASK),
                session.prepare(PLAIN, FIND_OUT),
                session.prepare(PLAIN, FINISH),
                session.prepare(QUORUM_READ, SELECT)))
        .map(all -> new UnmergeStore(session, all.list()));
  }

  /** Plain: who wants it, and why. */
  public Future<Void> ask(UnmergeRequest request, Instant now) {
    return session
        .execute(
            ask.bind(
                request.agentId(),
                request.reason(),
                request.description(),
                now,
                request.tenant(),
                request.mergeId()))
        .mapEmpty();
  }

  /**
   * Plain, with the destination's version as the timestamp: what is left as it is if the undoing is
   * committed into that version.
   */
  public Future<Void> findOut(int tenant, String mergeId, long version, UnmergeFindings findings) {
    return session.execute(findOut.bind(version, findings.print(), tenant, mergeId)).mapEmpty();
  }

  /** Plain, after the commit only: the merge is taken back. */
  public Future<Void> finish(int tenant, String mergeId, Instant now) {
    return session.execute(finish.bind(now, tenant, mergeId)).mapEmpty();
  }

  /** What the undoing has left as it is; empty: none was about to be committed yet. */
  public Future<Optional<UnmergeFindings>> findings(int tenant, String mergeId) {
    return session
        .execute(select.bind(tenant, mergeId))
        .map(
            rows ->
                rows.stream()
                    .filter(row -> !row.isNull("undo_findings"))
                    .findFirst()
                    .map(row -> UnmergeFindings.parse(row.getString("undo_findings"))));
  }
}
