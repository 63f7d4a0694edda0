package kindred.profile;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Table {@code profile}: the headers of the source of a merge, by which a merge freezes it and
 * marks it merged, and an unmerge restores it; {@link ProfileStore} writes all others. Every write
 * is an LWT on the partition's {@code state} and its {@code merge_id} or {@code version}.
 */
public final class ProfileMergeStore {

  private static final Cql FREEZE =
      Cql.lwt(
          """
          UPDATE profile SET state = 2, version = ?, merge_id = ?, merged_into = ?
          WHERE tenant_id = ? AND customer_id = ? IF state = 1 AND version = ?""");
  private static final Cql UNFREEZE =
      Cql.lwt(
          """
          UPDATE profile SET state = 1, version = ?, merge_id = NULL, merged_into = NULL
          WHERE tenant_id = ? AND customer_id = ? IF state = 2 AND merge_id = ?""");
  private static final Cql MARK_MERGED =
      Cql.lwt(
          "merge",
          """
          UPDATE profile SET state = 3, version = ?, segment = NULL, attributes = NULL,
                             document = ''
          WHERE tenant_id = ? AND customer_id = ? IF state = 2 AND merge_id = ?""");
  private static final Cql RESTORE =
      Cql.lwt(
          """
          UPDATE profile SET state = 6, version = ?, segment = ?, attributes = ?
          WHERE tenant_id = ? AND customer_id = ? IF state = 3 AND merge_id = ? AND version = ?""");
  private static final Cql ACTIVATE =
      Cql.lwt(
          "unmerge",
          """
          UPDATE profile SET state = 1, version = ?, merge_id = NULL, merged_into = NULL
          WHERE tenant_id = ? AND customer_id = ? IF state = 6 AND merge_id = ? AND version = ?""");
  private static final Cql MARK_MERGED_AGAIN =
      Cql.lwt(
          """
          UPDATE profile SET state = 3, version = ?, segment = NULL, attributes = NULL
          WHERE tenant_id = ? AND customer_id = ? IF state = 6 AND merge_id = ? AND version = ?""");

  private final PreparedStatements statements;
  private final ProfileRowStore rows;

  public ProfileMergeStore(CassandraSession session, ProfileStore profiles) {
    statements =
        new PreparedStatements(
            session, FREEZE, UNFREEZE, MARK_MERGED, RESTORE, ACTIVATE, MARK_MERGED_AGAIN);
    rows = profiles.rows();
  }

  /** M1, LWT: freezes the profile: nothing changes it until the merge is decided. */
  public Future<Boolean> freeze(Profile source, String mergeId, String destination) {
    var header =
        statements.bind(
            FREEZE,
            source.version() + 1,
            mergeId,
            destination,
            source.tenant(),
            source.id(),
            source.version());
    return rows.change(source, header).apply();
  }

  /** M7, LWT: activates the profile again, after its merge was aborted. */
  public Future<Boolean> unfreeze(Profile source, String mergeId) {
    var header =
        statements.bind(UNFREEZE, source.version() + 1, source.tenant(), source.id(), mergeId);
    return rows.change(source, header).apply();
  }

  /** M5, LWT: marks the profile merged: from now on its id leads to the destination. */
  public Future<Boolean> markMerged(Profile source, String mergeId) {
    var header =
        statements.bind(MARK_MERGED, source.version() + 1, source.tenant(), source.id(), mergeId);
    return rows.change(source, header).deletingContent().apply();
  }

  /** UM3, LWT: writes the image of a merged profile back; the profile is restoring. */
  public Future<Boolean> restore(Profile merged, ProfileContent before) {
    var header =
        statements.bind(
            RESTORE,
            merged.version() + 1,
            before.segment(),
            AttributesJson.print(before.attributes()),
            merged.tenant(),
            merged.id(),
            merged.mergeId(),
            merged.version());
    return rows.change(merged, header).inserting(before).apply();
  }

  /** UM8, LWT, only after the commit: activates the profile, without the keys it has lost. */
  public Future<Boolean> activate(Profile restoring, long version, Set<OwnedKey> lost) {
    var header =
        statements.bind(
            ACTIVATE,
            version,
            restoring.tenant(),
            restoring.id(),
            restoring.mergeId(),
            restoring.version());
    var change =
        rows.change(restoring, header).by(restoring.undoDecision(), version, Optional.empty());
    lost.forEach(change::deleting);
    return change.apply();
  }

  /** UM9, LWT, only after the abort: the profile stays merged. */
  public Future<Boolean> markMergedAgain(Profile restoring) {
    var header =
        statements.bind(
            MARK_MERGED_AGAIN,
            restoring.version() + 1,
            restoring.tenant(),
            restoring.id(),
            restoring.mergeId(),
            restoring.version());
    return rows.change(restoring, header).deletingContent().apply();
  }
}
