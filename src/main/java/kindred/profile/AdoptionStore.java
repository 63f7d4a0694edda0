package kindred.profile;

import static kindred.cassandra.StatementKind.QUORUM_READ;

import io.vertx.core.Future;
import java.util.function.Supplier;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Table {@code profile}: the header and document of an imported profile, written into its own
 * partition before the first LWT on it, after its imported row was marked as adopted. A plain write
 * at the low timestamp of the import: whatever an LWT has written there wins, and repeating it
 * changes nothing.
 */
final class AdoptionStore {

  private static final Cql ADOPT =
      Cql.importInsert(
          """
          UPDATE profile USING TIMESTAMP ?
          SET state = 1, version = 1, insert_id = ?, created_at = ?, keys_schema_version = ?,
              document = ?
          WHERE tenant_id = ? AND customer_id = ?""");

  private final PreparedStatements statements;
  private final ImportedProfileStore importedProfiles;

  AdoptionStore(CassandraSession session, ImportedProfileStore importedProfiles) {
    this.statements = new PreparedStatements(session, ADOPT);
    this.importedProfiles = importedProfiles;
  }

  /**
   * The first change of an imported profile: A1 before it and A2 after it, also if the LWT was not
   * applied, as its reply may have been lost. The sweeper repeats A2 if it fails.
   *
   * @param inserted the row, however it was read
   * @param change the LWT; true: it was applied
   */
  Future<Boolean> firstChange(
      int tenant, String id, ImportedRow inserted, Supplier<Future<Boolean>> change) {
    return mark(tenant, id)
        .compose(
            marked ->
                marked ? adopt(tenant, id, inserted).map(true) : Future.succeededFuture(false))
        .compose(
            adopted ->
                change
                    .get()
                    .compose(
                        applied ->
                            applied || adopted
                                ? importedProfiles
                                    .clean(tenant, id, inserted)
                                    .otherwiseEmpty()
                                    .map(applied)
                                : Future.succeededFuture(false)));
  }

  /**
   * A0: whether the row is marked as adopted, so that no fence (F1) and no deletion by an undo (Q1)
   * can be applied any more. The quorum read repairs an insert that only some replicas have, which
   * an LWT does not.
   */
  private Future<Boolean> mark(int tenant, String id) {
    return importedProfiles
        .read(QUORUM_READ, tenant, id)
        .compose(
            repaired ->
                repaired.filter(ImportedRow::active).isPresent()
                    ? importedProfiles.adopt(tenant, id)
                    : Future.succeededFuture(false));
  }

  /** A1. */
  private Future<?> adopt(int tenant, String id, ImportedRow inserted) {
    return statements.execute(
        ADOPT,
        inserted.timestamp(),
        inserted.insertId(),
        inserted.createdAt(),
        inserted.keysSchemaVersion(),
        inserted.document(),
        tenant,
        id);
  }
}
