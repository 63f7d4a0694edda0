package kindred.profile;

import static kindred.cassandra.StatementKind.LWT;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Set;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Table {@code profile}: the headers by which an unmerge restores a merged profile; {@link
 * ProfileStore} writes all others. Every write is an LWT on the partition's {@code state} and
 * {@code version}.
 */
public final class ProfileRestoreStore {

  private static final Cql RESTORE =
      new Cql(
          LWT,
          """
          UPDATE profile SET state = 6, version = ?, segment = ?, attributes = ?
          WHERE tenant_id = ? AND customer_id = ? IF state = 3 AND merge_id = ? AND version = ?""");
  private static final Cql ACTIVATE =
      new Cql(
          LWT,
          """
          UPDATE profile SET state = 1, version = ?, merge_id = NULL, merged_into = NULL,
                             updated_at = ?
          WHERE tenant_id = ? AND customer_id = ? IF state = 6 AND merge_id = ? AND version = ?""");
  private static final Cql MARK_MERGED_AGAIN =
      new Cql(
          LWT,
          """
          UPDATE profile SET state = 3, version = ?, segment = NULL, attributes = NULL
          WHERE tenant_id = ? AND customer_id = ? IF state = 6 AND merge_id = ? AND version = ?""");

  private final PreparedStatements statements;
  private final ProfileRowStore rows;

  private ProfileRestoreStore(PreparedStatements statements, ProfileRowStore rows) {
    this.statements = statements;
    this.rows = rows;
  }

  /** A store whose statements are prepared. */
  public static Future<ProfileRestoreStore> open(CassandraSession session, ProfileStore profiles) {
    return session
        .prepare(RESTORE, ACTIVATE, MARK_MERGED_AGAIN)
        .map(statements -> new ProfileRestoreStore(statements, profiles.rows()));
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
            Instant.now(),
            restoring.tenant(),
            restoring.id(),
            restoring.mergeId(),
            restoring.version());
    var change = rows.change(restoring, header).by(restoring.undoDecision(), version);
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
