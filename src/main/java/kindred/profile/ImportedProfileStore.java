package kindred.profile;

import static kindred.cassandra.StatementKind.IMPORT_INSERT;
import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.ProtocolVersion;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Table {@code profile}, for imports: inserts many profiles in few plain writes, and finds the
 * owners of key values in few reads.
 *
 * <p>A profile is inserted as one document. The first change writes it as table rows and leaves ''
 * in the place of the document, so that a late insert stays invisible.
 */
public final class ImportedProfileStore {

  private static final Cql INSERT =
      new Cql(
          IMPORT_INSERT,
          """
          UPDATE profile SET state = 1, version = 1, insert_id = ?, created_at = ?,
                             keys_schema_version = ?, document = ?
          WHERE tenant_id = ? AND customer_id = ?""");
  private static final Cql SELECT_HEADERS =
      new Cql(
          QUORUM_READ,
          """
          SELECT DISTINCT customer_id, state, insert_id, keys_schema_version, document FROM profile
          WHERE tenant_id = ? AND customer_id IN ?""");
  private static final Cql SELECT_KEYS =
      new Cql(
          QUORUM_READ,
          """
          SELECT customer_id, item FROM profile
          WHERE tenant_id = ? AND customer_id IN ? AND kind = 3 AND name = ?""");
  private static final int DOCUMENT = 3;

  private final CassandraSession session;
  private final PreparedStatements statements;

  private ImportedProfileStore(CassandraSession session, PreparedStatements statements) {
    this.session = session;
    this.statements = statements;
  }

  /** A store whose statements are prepared. */
  public static Future<ImportedProfileStore> open(CassandraSession session) {
    return session
        .prepare(INSERT, SELECT_HEADERS, SELECT_KEYS)
        .map(statements -> new ImportedProfileStore(session, statements));
  }

  /**
   * What the inserts of a job have in common.
   *
   * @param timestamp of the writes in microseconds, lower than that of any LWT
   */
  public record InsertContext(int tenant, String insertId, Instant time, long timestamp) {}

  /** The replicas of a profile: a batch of inserts for the same replicas needs no further hop. */
  public Set<?> replicas(int tenant, String id) {
    return session.replicas(
        TypeCodecs.INT.encode(tenant, ProtocolVersion.DEFAULT),
        TypeCodecs.TEXT.encode(id, ProtocolVersion.DEFAULT));
  }

  /**
   * IM11: one plain mutation of each partition at a fixed low timestamp. Repeating it changes
   * nothing, and what an LWT has written there wins.
   */
  public Future<Void> insert(InsertContext insertContext, Collection<ImportedProfile> profiles) {
    var batch = IMPORT_INSERT.batch().setQueryTimestamp(insertContext.timestamp());
    for (var imported : profiles) {
      batch.addStatement(
          statements
              .bind(
                  INSERT,
                  insertContext.insertId(),
                  insertContext.time(),
                  imported.keysSchemaVersion(),
                  null,
                  insertContext.tenant(),
                  imported.id())
              .setBytesUnsafe(DOCUMENT, ByteBuffer.wrap(imported.document())));
    }
    return session.execute(batch.build()).mapEmpty();
  }

  /** The active ones of these customers, each with its values of one key; quorum reads. */
  public Future<Map<String, Set<String>>> owners(int tenant, String key, List<String> ids) {
    return session
        .execute(statements.bind(SELECT_HEADERS, tenant, ids))
        .compose(
            rows -> {
              var owners = new HashMap<String, Set<String>>();
              var inRows = new ArrayList<String>();
              for (var row : rows) {
                var imported = ProfileRows.document(row);
                if (active(row) && imported.isEmpty()) {
                  inRows.add(row.getString("customer_id"));
                } else if (active(row)) {
                  owners.put(row.getString("customer_id"), hashes(row, imported, key));
                }
              }
              return inRows.isEmpty()
                  ? Future.succeededFuture(owners)
                  : session
                      .execute(statements.bind(SELECT_KEYS, tenant, inRows, key))
                      .map(found -> with(owners, found));
            });
  }

  private static boolean active(Row header) {
    return !header.isNull("state")
        && header.getByte("state") == ProfileState.ACTIVE.code()
        && !header.isNull("insert_id");
  }

  private static Set<String> hashes(Row header, String imported, String key) {
    var hashes = new HashSet<String>();
    for (var owned :
        ImportedProfileJson.parse(imported, header.getLong("keys_schema_version")).keys()) {
      if (owned.key().equals(key)) {
        hashes.add(owned.hash());
      }
    }
    return hashes;
  }

  private static Map<String, Set<String>> with(Map<String, Set<String>> owners, List<Row> keys) {
    for (var row : keys) {
      owners
          .computeIfAbsent(row.getString("customer_id"), id -> new HashSet<>())
          .add(row.getString("item"));
    }
    return owners;
  }
}
