package kindred.profile;

import static kindred.cassandra.StatementKind.LWT;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import kindred.cassandra.CassandraSession;

/**
 * Table {@code profile}: how a merged profile comes back; all other headers are {@link
 * ProfileStore}'s. Every write is an LWT on the partition's {@code state} and {@code version}.
 */
public final class ProfileRestoreStore {

  private static final String RESTORE =
      """
      UPDATE profile SET state = 6, version = ?, segment = ?, attributes = ?
      WHERE tenant_id = ? AND customer_id = ? IF state = 3 AND merge_id = ? AND version = ?""";
  private static final String GIVE_BACK =
      """
      UPDATE profile SET state = 1, version = ?, merge_id = NULL, merged_into = NULL, updated_at = ?
      WHERE tenant_id = ? AND customer_id = ? IF state = 6 AND merge_id = ? AND version = ?""";
  private static final String MARK_MERGED_AGAIN =
      """
      UPDATE profile SET state = 3, version = ?, segment = NULL, attributes = NULL
      WHERE tenant_id = ? AND customer_id = ? IF state = 6 AND merge_id = ? AND version = ?""";

  private final ProfileRowStore rows;
  private final PreparedStatement restore;
  private final PreparedStatement giveBack;
  private final PreparedStatement markMergedAgain;

  private ProfileRestoreStore(ProfileRowStore rows, List<PreparedStatement> prepared) {
    this.rows = rows;
    this.restore = prepared.get(0);
    this.giveBack = prepared.get(1);
    this.markMergedAgain = prepared.get(2);
  }

  /** A store whose statements are prepared. */
  public static Future<ProfileRestoreStore> open(CassandraSession session, ProfileStore profiles) {
    return Future.all(
            List.of(
                session.prepare(LWT, RESTORE),
                session.prepare(LWT, GIVE_BACK),
                session.prepare(LWT, MARK_MERGED_AGAIN)))
        .map(all -> new ProfileRestoreStore(profiles.rows(), all.list()));
  }

  /** LWT: what a merged profile was is in its place again, and waits for the decision. */
  public Future<Boolean> restore(Profile merged, ProfileContent before) {
    var header =
        restore.bind(
            merged.version() + 1,
            before.segment(),
            AttributesJson.print(before.attributes()),
            merged.tenant(),
            merged.id(),
            merged.mergeId(),
            merged.version());
    return rows.change(merged, header).putting(before).apply();
  }

  /** LWT, after the decision for it: the profile is back, without the keys it has lost. */
  public Future<Boolean> giveBack(Profile restoring, long version, Set<OwnedKey> lost) {
    var header =
        giveBack.bind(
            version,
            Instant.now(),
            restoring.tenant(),
            restoring.id(),
            restoring.mergeId(),
            restoring.version());
    var change = rows.change(restoring, header).by(restoring.undoing(), version);
    lost.forEach(change::losing);
    return change.apply();
  }

  /** LWT, after the decision against it: the profile stays merged. */
  public Future<Boolean> markMergedAgain(Profile restoring) {
    var header =
        markMergedAgain.bind(
            restoring.version() + 1,
            restoring.tenant(),
            restoring.id(),
            restoring.mergeId(),
            restoring.version());
    return rows.change(restoring, header).emptying().apply();
  }
}
