package kindred.profile;

import static kindred.cassandra.StatementKind.IMPORT_INSERT;
import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.ProtocolVersion;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
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

/**
 * Table {@code profile}, for imports: the births of many profiles by few plain writes, and who of
 * many owns a key value by few reads.
 *
 * <p>A profile is born as one document, and the first change puts it into rows; '' is left in its
 * place, so that a birth that comes late is not seen.
 */
public final class ImportedProfileStore {

  private static final String BEAR =
      """
      UPDATE profile SET state = 1, version = 1, insert_id = ?, created_at = ?, keys_schema_version = ?,
                         document = ?
      WHERE tenant_id = ? AND customer_id = ?""";
  private static final String SELECT_HEADERS =
      """
      SELECT DISTINCT customer_id, state, insert_id, keys_schema_version, document FROM profile
      WHERE tenant_id = ? AND customer_id IN ?""";
  private static final String SELECT_KEYS =
      """
      SELECT customer_id, item FROM profile
      WHERE tenant_id = ? AND customer_id IN ? AND kind = 3 AND name = ?""";
  private static final int DOCUMENT = 3;

  private final CassandraSession session;
  private final PreparedStatement bear;
  private final PreparedStatement headers;
  private final PreparedStatement keys;

  private ImportedProfileStore(CassandraSession session, List<PreparedStatement> prepared) {
    this.session = session;
    this.bear = prepared.get(0);
    this.headers = prepared.get(1);
    this.keys = prepared.get(2);
  }

  /** A store whose statements are prepared. */
  public static Future<ImportedProfileStore> open(CassandraSession session) {
    return Future.all(
            session.prepare(IMPORT_INSERT, BEAR),
            session.prepare(QUORUM_READ, SELECT_HEADERS),
            session.prepare(QUORUM_READ, SELECT_KEYS))
        .map(all -> new ImportedProfileStore(session, all.list()));
  }

  /**
   * Whose births they are, and when.
   *
   * @param timestamp of the writes in microseconds, lower than any LWT's
   */
  public record InsertContext(int tenant, String insertId, Instant time, long timestamp) {}

  /** Who keeps a profile: births for the same replicas travel together without a detour. */
  public Set<?> replicas(int tenant, String id) {
    return session.replicas(
        TypeCodecs.INT.encode(tenant, ProtocolVersion.DEFAULT),
        TypeCodecs.TEXT.encode(id, ProtocolVersion.DEFAULT));
  }

  /**
   * Birth: one plain mutation of each partition at a fixed timestamp. Repeating it changes nothing;
   * whatever an LWT wrote there wins.
   */
  public Future<Void> bear(InsertContext insertContext, Collection<ImportedProfile> profiles) {
    var batch =
        BatchStatement.builder(DefaultBatchType.UNLOGGED)
            .setExecutionProfileName(IMPORT_INSERT.profile())
            .setIdempotence(true)
            .setQueryTimestamp(insertContext.timestamp());
    for (var imported : profiles) {
      batch.addStatement(
          bear.bind(
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

  /** Of the given customers those that are active, each with its values of one key, at quorum. */
  public Future<Map<String, Set<String>>> owners(int tenant, String key, List<String> ids) {
    return session
        .execute(headers.bind(tenant, ids))
        .compose(
            rows -> {
              var owners = new HashMap<String, Set<String>>();
              var inRows = new ArrayList<String>();
              for (var row : rows) {
                var imported = ProfileRows.imported(row);
                if (active(row) && imported.isEmpty()) {
                  inRows.add(row.getString("customer_id"));
                } else if (active(row)) {
                  owners.put(row.getString("customer_id"), hashes(row, imported, key));
                }
              }
              return inRows.isEmpty()
                  ? Future.succeededFuture(owners)
                  : session
                      .execute(keys.bind(tenant, inRows, key))
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
