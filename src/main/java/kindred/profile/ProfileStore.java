package kindred.profile;

import static kindred.cassandra.StatementKind.QUORUM_READ;
import static kindred.cassandra.StatementKind.SERIAL_READ;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Table {@code profile}: one partition per customer, the source of truth; the only reader and
 * writer, except for the rows ({@link ProfileRowStore}) and the source of a merge ({@link
 * ProfileMergeStore}). An imported profile that was never changed has no partition yet, and is read
 * from its imported row ({@link ImportedProfileStore}).
 *
 * <p>Every write is an LWT on the partition's {@code state} and {@code version}, except the
 * adoption of an imported profile ({@link AdoptionStore}), at a timestamp below that of any LWT.
 *
 * <p>An LWT answers whether this issue of it was applied. If the outcome of an earlier issue was
 * unknown, "not applied" does not mean "never": the caller reads again and looks for its own
 * operation.
 */
public final class ProfileStore {

  private static final Cql SELECT_DECISION =
      Cql.serialRead(
          """
          SELECT value FROM profile
          WHERE tenant_id = ? AND customer_id = ? AND kind = 7 AND name = '' AND item = ?""");

  private static final Cql INSERT =
      Cql.lwt(
          "create",
          """
          UPDATE profile SET state = 1, version = 1, insert_id = ?, segment = ?, attributes = ?,
                             created_at = ?, keys_schema_version = ?
          WHERE tenant_id = ? AND customer_id = ? IF state = NULL""");
  private static final Cql CHANGE =
      Cql.lwt(
          """
          UPDATE profile SET version = ?, segment = ?, attributes = ?, keys_schema_version = ?,
                             document = ''
          WHERE tenant_id = ? AND customer_id = ? IF state = 1 AND version = ?""");
  private static final Cql FENCE_PROFILE =
      Cql.lwt(
          "fence",
          "UPDATE profile SET version = ?"
              + " WHERE tenant_id = ? AND customer_id = ? IF state = 1 AND version = ?");
  private static final Cql FENCE_ID =
      Cql.lwt(
          "fence",
          "UPDATE profile SET state = 5, document = ''"
              + " WHERE tenant_id = ? AND customer_id = ? IF state = NULL");
  private static final Cql UNDO_INSERT =
      Cql.lwt(
          "undo-insert",
          """
          UPDATE profile SET state = 5, version = ?, insert_id = NULL, segment = NULL,
                             attributes = NULL, document = ''
          WHERE tenant_id = ? AND customer_id = ? IF state = 1 AND version = ?""");
  private static final Cql DELETE =
      Cql.lwt(
          "delete",
          """
          UPDATE profile SET state = 4, version = ?, segment = NULL, attributes = NULL,
                             document = ''
          WHERE tenant_id = ? AND customer_id = ? IF state = 1 AND version = ?""");

  private final PreparedStatements statements;
  private final ProfileRowStore rows;
  private final ProfileReadStore reads;
  private final ImportedProfileStore imported;

  public ProfileStore(CassandraSession session) {
    statements =
        new PreparedStatements(
            session, SELECT_DECISION, INSERT, CHANGE, FENCE_PROFILE, FENCE_ID, UNDO_INSERT, DELETE);
    imported = new ImportedProfileStore(session);
    rows = new ProfileRowStore(session, imported);
    reads = new ProfileReadStore(session, imported);
  }

  /** The profile, by quorum reads; empty when the id was never used. */
  public Future<Optional<Profile>> find(int tenant, String id) {
    return reads.read(QUORUM_READ, tenant, id);
  }

  /** The profile, linearizable: for decisions. */
  public Future<Optional<Profile>> readSerial(int tenant, String id) {
    return reads.read(SERIAL_READ, tenant, id);
  }

  /** IM6: the profiles of some ids of one group of an import, linearizable, by id. */
  public Future<Map<String, Profile>> readGroup(int tenant, Collection<String> ids) {
    return reads.readGroup(tenant, ids);
  }

  /**
   * D3, S4: removes the document of an imported row whose profile has a partition of its own (A2).
   *
   * @return whether there was something to remove
   */
  public Future<Boolean> clean(int tenant, String id) {
    return reads.clean(tenant, id);
  }

  /** The decision about a merge into the profile, linearizable. */
  public Future<Optional<MergeDecision>> decision(int tenant, String id, String mergeId) {
    return statements.first(
        r -> MergeDecision.parse(r.getString("value")), SELECT_DECISION, tenant, id, mergeId);
  }

  /** C4, LWT: inserts a profile as version 1, if the partition is empty. */
  public Future<Boolean> insert(int tenant, String id, String insertId, ProfileContent content) {
    var header =
        statements.bind(
            INSERT,
            insertId,
            content.segment(),
            AttributesJson.print(content.attributes()),
            Instant.now(),
            content.keysSchemaVersion(),
            tenant,
            id);
    return rows.change(tenant, id).with(header).inserting(content).apply();
  }

  /** U4, LWT: the one conditional batch of a change, if the profile is still as read. */
  public Future<Boolean> change(
      Profile before, ProfileContent after, String op, Optional<String> askedBy) {
    return rows.change(before, header(before, after))
        .by(op, before.version() + 1, askedBy)
        .replacing(before, after)
        .apply();
  }

  /** M3, LWT: commits a merge into this profile. */
  public Future<Boolean> commitMerge(Profile before, ProfileContent after, String mergeId) {
    return rows.change(before, header(before, after))
        .deciding(mergeId, new MergeDecision(true, before.version() + 1))
        .replacing(before, after)
        .apply();
  }

  private BoundStatement header(Profile before, ProfileContent after) {
    return statements.bind(
        CHANGE,
        before.version() + 1,
        after.segment(),
        AttributesJson.print(after.attributes()),
        after.keysSchemaVersion(),
        before.tenant(),
        before.id(),
        before.version());
  }

  /** M6, LWT: aborts a merge into the profile, unless it was decided already. */
  public Future<Boolean> abortMerge(int tenant, String id, String mergeId) {
    return rows.change(tenant, id).deciding(mergeId, MergeDecision.ABORTED).apply();
  }

  /** F2, LWT: fences an active profile: no writer that has read this version can change it. */
  public Future<Boolean> fence(Profile seen) {
    var header =
        statements.bind(
            FENCE_PROFILE, seen.version() + 1, seen.tenant(), seen.id(), seen.version());
    return rows.change(seen, header).apply();
  }

  /**
   * F1, LWT: fences an id: no insert under it, not even one under way, is applied or visible.
   *
   * @return whether the id is fenced now; false: a profile was inserted before
   */
  public Future<Boolean> fence(int tenant, String id) {
    var fence =
        Ids.isImported(id)
            ? imported.fence(tenant, id)
            : rows.change(tenant, id).with(statements.bind(FENCE_ID, tenant, id)).apply();
    return fence.compose(
        applied ->
            applied
                ? Future.succeededFuture(true)
                : readSerial(tenant, id)
                    .map(found -> found.orElseThrow().state() == ProfileState.FENCED));
  }

  /** F3, LWT: undoes an insert that was not reported, if the profile is still as read. */
  public Future<Boolean> undoInsert(Profile inserted) {
    var header =
        statements.bind(
            UNDO_INSERT,
            inserted.version() + 1,
            inserted.tenant(),
            inserted.id(),
            inserted.version());
    return rows.change(inserted, header).deletingContent().apply();
  }

  /** D2, LWT: deletes the profile, if it is still as read; the id stays used. */
  public Future<Boolean> delete(Profile before, String op, Optional<String> askedBy) {
    long version = before.version() + 1;
    var header = statements.bind(DELETE, version, before.tenant(), before.id(), before.version());
    return rows.change(before, header).by(op, version, askedBy).deletingContent().apply();
  }

  ProfileRowStore rows() {
    return rows;
  }
}
