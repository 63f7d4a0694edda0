package kindred.profile;

import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.cassandra.BoundedConcurrency;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Tables {@code profile} and {@code imported_profile}: reads for many profiles at once which values
 * of a key they own.
 */
public final class KeyOwnerStore {

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

  private final CassandraSession session;
  private final PreparedStatements statements;
  private final ImportedProfileStore importedProfiles;

  private KeyOwnerStore(
      CassandraSession session,
      PreparedStatements statements,
      ImportedProfileStore importedProfiles) {
    this.session = session;
    this.statements = statements;
    this.importedProfiles = importedProfiles;
  }

  /** A store whose statements are prepared. */
  public static Future<KeyOwnerStore> open(CassandraSession session) {
    var importedProfiles = ImportedProfileStore.open(session);
    return session
        .prepare(SELECT_HEADERS, SELECT_KEYS)
        .compose(
            statements ->
                importedProfiles.map(open -> new KeyOwnerStore(session, statements, open)));
  }

  /** The active ones of these profiles, each with its values of one key; quorum reads. */
  public Future<Map<String, Set<String>>> owners(int tenant, String key, List<String> ids) {
    return session
        .execute(statements.bind(SELECT_HEADERS, tenant, ids))
        .compose(
            rows -> {
              var owners = new HashMap<String, Set<String>>();
              var inRows = new ArrayList<String>();
              var withoutHeader = new HashSet<>(ids);
              for (var row : rows) {
                var id = row.getString("customer_id");
                var document = ProfileRows.document(row);
                if (!row.isNull("state")) {
                  withoutHeader.remove(id);
                }
                if (active(row) && document.isEmpty()) {
                  inRows.add(id);
                } else if (active(row)) {
                  owners.put(id, hashes(document, key));
                }
              }
              return Future.all(
                      keyRows(tenant, key, inRows, owners),
                      importedRows(tenant, key, withoutHeader, owners))
                  .map(owners);
            });
  }

  private Future<?> keyRows(
      int tenant, String key, List<String> ids, Map<String, Set<String>> owners) {
    return ids.isEmpty()
        ? Future.succeededFuture()
        : session
            .execute(statements.bind(SELECT_KEYS, tenant, ids, key))
            .onSuccess(
                rows ->
                    rows.forEach(
                        row ->
                            owners
                                .computeIfAbsent(
                                    row.getString("customer_id"), id -> new HashSet<>())
                                .add(row.getString("item"))));
  }

  private Future<?> importedRows(
      int tenant, String key, Set<String> ids, Map<String, Set<String>> owners) {
    return BoundedConcurrency.each(
        ids.stream().filter(Ids::isImported).toList(),
        id ->
            importedProfiles
                .read(QUORUM_READ, tenant, id)
                .onSuccess(
                    row ->
                        row.filter(inserted -> inserted.is(ImportedRow.State.INSERTED))
                            .ifPresent(
                                inserted -> owners.put(id, hashes(inserted.document(), key)))));
  }

  private static boolean active(Row header) {
    return !header.isNull("state")
        && header.getByte("state") == ProfileState.ACTIVE.code()
        && !header.isNull("insert_id");
  }

  private static Set<String> hashes(String document, String key) {
    var hashes = new HashSet<String>();
    for (var owned : ImportedProfileJson.parse(document, 0).keys()) {
      if (owned.key().equals(key)) {
        hashes.add(owned.hash());
      }
    }
    return hashes;
  }
}
