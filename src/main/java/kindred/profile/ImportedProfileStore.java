package kindred.profile;

import static kindred.cassandra.StatementKind.IMPORT_INSERT;
import static kindred.cassandra.StatementKind.LWT;
import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.QUORUM_READ;
import static kindred.cassandra.StatementKind.SERIAL_READ;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.cassandra.StatementKind;

/**
 * Table {@code imported_profile}: the inserts of imported profiles, up to {@link Ids#GROUP} to a
 * partition, each as one document.
 *
 * <p>A row is written plain at the low timestamp of its job, or by the LWT that fences the id, and
 * never deleted: as long as the profile's own partition has no header, the row decides.
 */
public final class ImportedProfileStore {

  private static final Cql INSERT =
      new Cql(
          IMPORT_INSERT,
          """
          UPDATE imported_profile SET state = 1, insert_id = ?, created_at = ?,
                                      keys_schema_version = ?, document = ?
          WHERE tenant_id = ? AND group_id = ? AND customer_id = ?""");
  private static final Cql SELECT =
      new Cql(
          QUORUM_READ,
          """
          SELECT state, insert_id, created_at, keys_schema_version, document FROM imported_profile
          WHERE tenant_id = ? AND group_id = ? AND customer_id = ?""");
  private static final Cql SELECT_SERIAL = SELECT.as(SERIAL_READ);
  private static final Cql SELECT_DOCUMENTS =
      new Cql(
          QUORUM_READ,
          """
          SELECT customer_id, state, document FROM imported_profile
          WHERE tenant_id = ? AND group_id = ? AND customer_id IN ?""");
  private static final Cql FENCE =
      new Cql(
              LWT,
              """
          UPDATE imported_profile SET state = 5, document = ''
          WHERE tenant_id = ? AND group_id = ? AND customer_id = ? IF state = NULL""")
          .countedAs("fence");
  private static final Cql CLEAN =
      new Cql(
          PLAIN,
          """
          UPDATE imported_profile USING TIMESTAMP ? SET state = 2, document = ''
          WHERE tenant_id = ? AND group_id = ? AND customer_id = ?""");
  private static final int KEYS_SCHEMA_VERSION = 2;
  private static final int DOCUMENT = 3;
  private static final int CUSTOMER = 6;

  private final PreparedStatements statements;

  private ImportedProfileStore(PreparedStatements statements) {
    this.statements = statements;
  }

  public static Future<ImportedProfileStore> open(CassandraSession session) {
    return PreparedStatements.of(
            session, INSERT, SELECT, SELECT_SERIAL, SELECT_DOCUMENTS, FENCE, CLEAN)
        .map(ImportedProfileStore::new);
  }

  /**
   * What the inserts of a job have in common.
   *
   * @param time when the job was created
   */
  public record InsertContext(int tenant, String insertId, Instant time) {}

  /**
   * IM11: inserts profiles of one group by one plain mutation at the low timestamp of the job.
   * Repeating it changes nothing, and a fence wins.
   */
  public Future<Void> insert(InsertContext insertContext, Collection<ImportedProfile> profiles) {
    var batch =
        IMPORT_INSERT.batch().setQueryTimestamp(ImportedRow.timestamp(insertContext.time()));
    var first = bound(insertContext, profiles.iterator().next().id());
    for (var imported : profiles) {
      batch.addStatement(
          first
              .setLong(KEYS_SCHEMA_VERSION, imported.keysSchemaVersion())
              .setBytesUnsafe(DOCUMENT, ByteBuffer.wrap(imported.document()))
              .setString(CUSTOMER, imported.id()));
    }
    return statements.execute(batch.build()).mapEmpty();
  }

  /** The insert of a profile without its document. */
  private BoundStatement bound(InsertContext insertContext, String id) {
    return statements.bind(
        INSERT,
        insertContext.insertId(),
        insertContext.time(),
        null,
        null,
        insertContext.tenant(),
        Ids.group(id),
        id);
  }

  /** The row, by a quorum read or linearizable. */
  Future<Optional<ImportedRow>> read(StatementKind kind, int tenant, String id) {
    var select = kind == SERIAL_READ ? SELECT_SERIAL : SELECT;
    return statements
        .execute(select, tenant, Ids.group(id), id)
        .map(
            rows ->
                rows.stream()
                    .filter(row -> !row.isNull("state"))
                    .findFirst()
                    .map(ImportedProfileStore::imported));
  }

  /** The documents of the inserted ones among some ids of one group, by a quorum read. */
  Future<Map<String, String>> documents(int tenant, List<String> ids) {
    return statements
        .execute(SELECT_DOCUMENTS, tenant, Ids.group(ids.get(0)), ids)
        .map(
            rows ->
                rows.stream()
                    .filter(ImportedProfileStore::inserted)
                    .collect(
                        Collectors.toMap(
                            row -> row.getString("customer_id"),
                            row -> row.getString("document"))));
  }

  /** Whether the row is that of a profile: neither fenced nor cleaned. */
  static boolean inserted(Row row) {
    return !row.isNull("state")
        && ImportedRow.State.of(row.getByte("state")) == ImportedRow.State.INSERTED;
  }

  private static ImportedRow imported(Row row) {
    return new ImportedRow(
        ImportedRow.State.of(row.getByte("state")),
        row.getString("insert_id"),
        row.getInstant("created_at"),
        row.getLong("keys_schema_version"),
        row.getString("document"));
  }

  /** F1, LWT: fences an id, unless a profile was inserted. */
  Future<Boolean> fence(int tenant, String id) {
    return statements.apply(FENCE, tenant, Ids.group(id), id);
  }

  /**
   * A2, plain, just above the timestamp of the insert: removes the document. Call it only if the
   * profile's partition has a header.
   */
  Future<Void> clean(int tenant, String id, ImportedRow inserted) {
    return statements
        .execute(CLEAN, inserted.timestamp() + 1, tenant, Ids.group(id), id)
        .mapEmpty();
  }
}
