package kindred.merge;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Table {@code merge}, the columns about the undo of a merge; {@link MergeStore} writes the others.
 * Plain writes: an unmerge is decided in the partition of the destination.
 */
public final class UnmergeStore {

  private static final Cql STORE_REQUEST =
      Cql.plain(
          """
          UPDATE merge SET undo_agent_id = ?, undo_reason = ?, undo_description = ?,
                           undo_requested_at = ?, undo_asked_by = ?
          WHERE tenant_id = ? AND merge_id = ?""");
  private static final Cql STORE_FINDINGS =
      Cql.plain(
          """
          UPDATE merge USING TIMESTAMP ? SET undo_findings = ?
          WHERE tenant_id = ? AND merge_id = ?""");
  private static final Cql MARK_UNDONE =
      Cql.plain("UPDATE merge SET undone_at = ? WHERE tenant_id = ? AND merge_id = ?");
  private static final Cql SELECT =
      Cql.quorumRead("SELECT undo_findings FROM merge WHERE tenant_id = ? AND merge_id = ?");

  private final PreparedStatements statements;

  public UnmergeStore(CassandraSession session) {
    statements =
        new PreparedStatements(session, STORE_REQUEST, STORE_FINDINGS, MARK_UNDONE, SELECT);
  }

  /** UM2, plain: stores who requested the undo, and why. */
  public Future<Void> storeRequest(UnmergeRequest request, Instant now) {
    return statements.write(
        STORE_REQUEST,
        request.agentId(),
        request.reason(),
        request.description(),
        now,
        request.askedBy().orElse(null),
        request.tenant(),
        request.mergeId());
  }

  /**
   * UM7, plain, with the destination's version as the timestamp: stores what the unmerge leaves
   * unchanged if it is committed into that version.
   */
  public Future<Void> storeFindings(
      int tenant, String mergeId, long version, UnmergeFindings findings) {
    return statements.write(STORE_FINDINGS, version, findings.print(), tenant, mergeId);
  }

  /** UM8, plain, only after the commit: stores when the merge was undone. */
  public Future<Void> markUndone(int tenant, String mergeId, Instant now) {
    return statements.write(MARK_UNDONE, now, tenant, mergeId);
  }

  /** What the unmerge has left unchanged; empty: no commit was tried yet. */
  public Future<Optional<UnmergeFindings>> findings(int tenant, String mergeId) {
    return statements
        .first(row -> row.getString("undo_findings"), SELECT, tenant, mergeId)
        .map(found -> found.map(UnmergeFindings::parse));
  }
}
