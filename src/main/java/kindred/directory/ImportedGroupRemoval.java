package kindred.directory;

import static kindred.cassandra.StatementKind.QUORUM_READ;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kindred.keys.Buckets;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.keys.ClaimedKey;
import kindred.keys.KeyEntryStore;
import kindred.keys.KeyEntryStore.Entry;
import kindred.profile.ImportedProfileStore;
import kindred.profile.ImportedRow;
import kindred.profile.ImportedRow.State;

/**
 * Deletes the profiles of an import of which none was ever changed, those of one group by one LWT.
 * Of the first change of a profile and its deletion exactly one succeeds.
 */
public final class ImportedGroupRemoval {

  /** The version that the deletion of an unchanged profile leads to. */
  private static final long DELETED = 2;

  private final ImportedProfileStore imported;
  private final ClaimStore claims;
  private final KeyEntryStore entries;

  public ImportedGroupRemoval(
      ImportedProfileStore imported, ClaimStore claims, KeyEntryStore entries) {
    this.imported = imported;
    this.claims = claims;
    this.entries = entries;
  }

  /**
   * Q1: deletes those of some profiles of one group that are not adopted.
   *
   * @return the rows of all that are deleted now, also by an earlier worker; the others were
   *     changed, or never inserted
   */
  public Future<Map<String, ImportedRow>> remove(int tenant, Collection<String> ids) {
    return imported
        .readAll(QUORUM_READ, tenant, ids)
        .compose(
            rows -> {
              var inserted = in(State.INSERTED, rows);
              return inserted.isEmpty()
                  ? Future.succeededFuture(in(State.DELETED, rows))
                  : imported
                      .delete(tenant, inserted.keySet())
                      .compose(
                          deleted -> {
                            inserted.putAll(in(State.DELETED, rows));
                            return deleted ? Future.succeededFuture(inserted) : remove(tenant, ids);
                          });
            });
  }

  private static Map<String, ImportedRow> in(State state, Map<String, ImportedRow> rows) {
    var found = new HashMap<>(rows);
    found.values().removeIf(row -> row.state() != state);
    return found;
  }

  /** Q2: writes, each on its own, that delete the claims and entries of deleted profiles. */
  public List<Supplier<Future<?>>> releases(int tenant, Map<String, ImportedRow> deleted) {
    var owned = deleted.entrySet().stream().flatMap(row -> owned(row)).toList();
    var claimed =
        owned.stream()
            .filter(one -> one.key().claim())
            .map(one -> new ClaimedKey(tenant, one.key(), any(one.customer())))
            .toList();
    return Stream.<Supplier<Future<?>>>concat(
            Buckets.group(claimed, one -> Buckets.ofClaim(one.key()), Buckets.CLAIMS_AT_ONCE)
                .stream()
                .map(group -> () -> claims.releaseAll(group)),
            KeyEntryStore.groups(owned.stream().filter(one -> !one.key().claim())).stream()
                .map(group -> () -> entries.deleteAll(tenant, group, DELETED)))
        .toList();
  }

  private static Stream<Entry> owned(Map.Entry<String, ImportedRow> row) {
    return row.getValue().keys().stream().map(key -> new Entry(key, row.getKey()));
  }

  private static Claim any(String owner) {
    return new Claim(owner, "", Long.MAX_VALUE);
  }

  /** Q3: removes the documents of deleted profiles of one group, once their keys are released. */
  public Future<Void> clean(int tenant, Map<String, ImportedRow> deleted) {
    return imported.cleanAll(tenant, deleted);
  }
}
