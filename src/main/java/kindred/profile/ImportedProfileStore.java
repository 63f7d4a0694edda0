package kindred.profile;

import static java.util.Comparator.comparing;
import static kindred.cassandra.StatementKind.IMPORT_INSERT;
import static kindred.cassandra.StatementKind.LWT;
import static kindred.cassandra.StatementKind.PLAIN;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.cassandra.StatementKind;

/**
 * Table {@code imported_profile}: the inserts of imported profiles, up to {@link Ids#GROUP} to a
 * partition, each as one document.
 *
 * <p>A row is written plain at the low timestamp of its job, or by an LWT: that fences the id,
 * adopts the profile, or deletes profiles of one group. It is never removed: as long as the
 * profile's own partition has no header, the row decides. A write of several rows has them in the
 * order of the table, so that the node need not sort them.
 */
public final class ImportedProfileStore {

  private static final Cql INSERT =
      Cql.importInsert(
          """
          UPDATE imported_profile SET state = 1, insert_id = ?, created_at = ?,
                                      keys_schema_version = ?, document = ?
          WHERE tenant_id = ? AND group_id = ? AND customer_id = ?""");
  private static final String COLUMNS =
      "state, adopted, insert_id, created_at, keys_schema_version, document";
  private static final String WHERE = " WHERE tenant_id = ? AND group_id = ? AND customer_id = ?";
  private static final Cql SELECT =
      Cql.quorumRead("SELECT " + COLUMNS + " FROM imported_profile" + WHERE);
  private static final Cql SELECT_SERIAL = SELECT.serial();
  private static final String SELECT_OF_GROUP =
      "SELECT customer_id, "
          + COLUMNS
          + " FROM imported_profile WHERE tenant_id = ? AND group_id = ?";
  private static final Cql SELECT_SOME = Cql.quorumRead(SELECT_OF_GROUP + " AND customer_id IN ?");
  private static final Cql SELECT_SOME_SERIAL = SELECT_SOME.serial();
  private static final Cql SELECT_GROUP = Cql.quorumRead(SELECT_OF_GROUP);
  private static final Cql SELECT_GROUP_SERIAL = SELECT_GROUP.serial();

  /** The whole group is read if more of its rows are wanted: a range costs less than many names. */
  private static final int MANY = Ids.GROUP / 4;

  private static final Cql FENCE =
      Cql.lwt(
          "fence",
          "UPDATE imported_profile SET state = 5, document = ''" + WHERE + " IF state = NULL");
  private static final Cql ADOPT =
      Cql.lwt("adopt", "UPDATE imported_profile SET adopted = true" + WHERE + " IF state = 1");
  private static final Cql DELETE =
      Cql.lwt(
          "delete",
          "UPDATE imported_profile SET state = 4" + WHERE + " IF state = 1 AND adopted = NULL");
  private static final Cql CLEAN =
      Cql.plain("UPDATE imported_profile USING TIMESTAMP ? SET state = 2, document = ''" + WHERE);
  private static final int KEYS_SCHEMA_VERSION = 2;
  private static final int DOCUMENT = 3;
  private static final int CUSTOMER = 6;
  private static final int ENDED_CUSTOMER = 2;
  private static final int TIMESTAMP = 0;
  private static final int CLEANED_CUSTOMER = 3;

  private final PreparedStatements statements;

  public ImportedProfileStore(CassandraSession session) {
    statements =
        new PreparedStatements(
            session,
            INSERT,
            SELECT,
            SELECT_SERIAL,
            SELECT_SOME,
            SELECT_SOME_SERIAL,
            SELECT_GROUP,
            SELECT_GROUP_SERIAL,
            FENCE,
            ADOPT,
            DELETE,
            CLEAN);
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
    for (var imported : profiles.stream().sorted(comparing(ImportedProfile::id)).toList()) {
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

  /** The rows that some ids of one group have, by a quorum read or linearizable. */
  public Future<Map<String, ImportedRow>> readAll(
      StatementKind kind, int tenant, Collection<String> ids) {
    boolean serial = kind == SERIAL_READ;
    var group = Ids.group(ids.iterator().next());
    var wanted = Set.copyOf(ids);
    var rows =
        wanted.size() > MANY
            ? statements.execute(serial ? SELECT_GROUP_SERIAL : SELECT_GROUP, tenant, group)
            : statements.execute(
                serial ? SELECT_SOME_SERIAL : SELECT_SOME, tenant, group, List.copyOf(wanted));
    return rows.map(
        read ->
            read.stream()
                .filter(
                    row -> !row.isNull("state") && wanted.contains(row.getString("customer_id")))
                .collect(
                    Collectors.toMap(
                        row -> row.getString("customer_id"), ImportedProfileStore::imported)));
  }

  /** Whether the row is that of a profile: neither fenced, nor cleaned, nor deleted. */
  static boolean inserted(Row row) {
    return !row.isNull("state")
        && ImportedRow.State.of(row.getByte("state"), false) == ImportedRow.State.INSERTED;
  }

  private static ImportedRow imported(Row row) {
    return new ImportedRow(
        ImportedRow.State.of(row.getByte("state"), row.getBoolean("adopted")),
        row.getString("insert_id"),
        row.getInstant("created_at"),
        row.getLong("keys_schema_version"),
        row.getString("document"));
  }

  /** F1, LWT: fences an id, unless a profile was inserted. */
  Future<Boolean> fence(int tenant, String id) {
    return statements.apply(FENCE, tenant, Ids.group(id), id);
  }

  /** F1, LWT: fences several ids of one group, or none if a profile was inserted under one. */
  public Future<Boolean> fenceAll(int tenant, Collection<String> ids) {
    return end(FENCE, tenant, ids);
  }

  private Future<Boolean> end(Cql lwt, int tenant, Collection<String> idsOfGroup) {
    var batch = LWT.batch();
    var first = statements.bind(lwt, tenant, Ids.group(idsOfGroup.iterator().next()), null);
    idsOfGroup.stream()
        .sorted()
        .forEach(id -> batch.addStatement(first.setString(ENDED_CUSTOMER, id)));
    return statements.apply(batch.build());
  }

  /** A0, LWT: whether the profile is adopted now, so that only its partition decides from here. */
  Future<Boolean> adopt(int tenant, String id) {
    return statements.apply(ADOPT, tenant, Ids.group(id), id);
  }

  /** Q1, LWT: deletes profiles of one group, or none if one of them is adopted, or is not one. */
  public Future<Boolean> delete(int tenant, Collection<String> ids) {
    return end(DELETE, tenant, ids);
  }

  /**
   * A2, plain, just above the timestamp of the insert: removes the document. Call it only if the
   * profile's partition has a header.
   */
  Future<Void> clean(int tenant, String id, ImportedRow inserted) {
    return statements.execute(bound(tenant, id, inserted)).mapEmpty();
  }

  /** Q3, plain, as {@link #clean}: removes the documents of deleted profiles of one group. */
  public Future<Void> cleanAll(int tenant, Map<String, ImportedRow> deleted) {
    var batch = PLAIN.batch();
    var first = deleted.entrySet().iterator().next();
    var bound = bound(tenant, first.getKey(), first.getValue());
    new TreeMap<>(deleted)
        .forEach(
            (id, row) ->
                batch.addStatement(
                    bound.setLong(TIMESTAMP, row.timestamp() + 1).setString(CLEANED_CUSTOMER, id)));
    return statements.execute(batch.build()).mapEmpty();
  }

  private BoundStatement bound(int tenant, String id, ImportedRow row) {
    return statements.bind(CLEAN, row.timestamp() + 1, tenant, Ids.group(id), id);
  }
}
