package kindred.profile;

import static java.util.stream.Collectors.groupingBy;
import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import kindred.cassandra.BoundedConcurrency;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Tables {@code profile} and {@code imported_profile}: reads for many profiles at once which key
 * values they own.
 */
public final class KeyOwnerStore {

  private static final Cql SELECT_HEADERS =
      Cql.quorumRead(
          """
          SELECT DISTINCT customer_id, state, insert_id, document FROM profile
          WHERE tenant_id = ? AND customer_id IN ?""");
  private static final Cql SELECT_KEYS =
      Cql.quorumRead(
          """
          SELECT customer_id, name, item, value, meta FROM profile
          WHERE tenant_id = ? AND customer_id IN ? AND kind = 3""");

  private final PreparedStatements statements;
  private final ImportedProfileStore importedProfiles;

  public KeyOwnerStore(CassandraSession session) {
    statements = new PreparedStatements(session, SELECT_HEADERS, SELECT_KEYS);
    importedProfiles = new ImportedProfileStore(session);
  }

  /**
   * The profiles in lists that cost few reads: imported profiles of one group are in one list.
   *
   * @param most the maximum size of a list, unless one group is larger
   */
  public static List<List<String>> lists(Collection<String> ids, int most) {
    var groups = ids.stream().distinct().collect(groupingBy(KeyOwnerStore::group)).values();
    var lists = new ArrayList<List<String>>();
    var list = new ArrayList<String>();
    for (var group : groups) {
      if (!list.isEmpty() && list.size() + group.size() > most) {
        lists.add(List.copyOf(list));
        list.clear();
      }
      list.addAll(group);
    }
    if (!list.isEmpty()) {
      lists.add(List.copyOf(list));
    }
    return lists;
  }

  private static String group(String id) {
    return Ids.isImported(id) ? Ids.group(id) : id;
  }

  /** The active ones of these profiles, each with its key values; quorum reads. */
  public Future<Map<String, Set<OwnedKey>>> owned(int tenant, List<String> ids) {
    var owned = new ConcurrentHashMap<String, Set<OwnedKey>>();
    var others = ConcurrentHashMap.<String>newKeySet();
    others.addAll(ids);
    return readImported(tenant, ids, owned, others)
        .compose(
            imported ->
                others.isEmpty()
                    ? Future.succeededFuture()
                    : readHeaders(tenant, List.copyOf(others), owned))
        .map(owned);
  }

  /**
   * The profiles that have an imported row.
   *
   * @param others the ids of those that may have a header as well, or have no such row, remain
   */
  private Future<?> readImported(
      int tenant, List<String> ids, Map<String, Set<OwnedKey>> owned, Set<String> others) {
    var groups = ids.stream().filter(Ids::isImported).collect(groupingBy(Ids::group)).values();
    return BoundedConcurrency.each(
        groups,
        group ->
            importedProfiles
                .readAll(QUORUM_READ, tenant, group)
                .onSuccess(
                    rows ->
                        rows.forEach(
                            (id, row) -> {
                              if (row.active()) {
                                owned.put(id, row.keys());
                              }
                              if (row.is(ImportedRow.State.INSERTED)) {
                                others.remove(id);
                              }
                            })));
  }

  private Future<?> readHeaders(int tenant, List<String> ids, Map<String, Set<OwnedKey>> owned) {
    return statements
        .execute(SELECT_HEADERS, tenant, ids)
        .compose(
            rows -> {
              var inRows = new ArrayList<String>();
              for (var row : rows) {
                var id = row.getString("customer_id");
                var document = ProfileRows.document(row);
                if (!row.isNull("state")) {
                  owned.remove(id);
                }
                if (active(row) && document.isEmpty()) {
                  inRows.add(id);
                } else if (active(row)) {
                  owned.put(id, ImportedProfileJson.keys(document));
                }
              }
              return readKeyRows(tenant, inRows, owned);
            });
  }

  private Future<?> readKeyRows(int tenant, List<String> ids, Map<String, Set<OwnedKey>> owned) {
    return ids.isEmpty()
        ? Future.succeededFuture()
        : statements
            .execute(SELECT_KEYS, tenant, ids)
            .onSuccess(
                rows ->
                    rows.forEach(
                        row ->
                            owned
                                .computeIfAbsent(
                                    row.getString("customer_id"), id -> new HashSet<>())
                                .add(ProfileRows.key(row))));
  }

  private static boolean active(Row header) {
    return !header.isNull("state")
        && header.getByte("state") == ProfileState.ACTIVE.code()
        && !header.isNull("insert_id");
  }
}
