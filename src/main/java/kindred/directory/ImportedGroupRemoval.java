package kindred.directory;

import static kindred.cassandra.StatementKind.QUORUM_READ;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
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
   * What became of some profiles of one group, also by an earlier worker.
   *
   * @param deleted the rows of the deleted profiles
   * @param fenced the ids under which no profile was inserted, and none will be
   */
  public record Removed(Map<String, ImportedRow> deleted, Set<String> fenced) {}

  /**
   * Q1: deletes those of some profiles of one group that are not adopted, and fences the ids of
   * those that were never inserted. What is in neither part of the result is adopted, or absent.
   *
   * @param reported whether the insert under an id was reported: such an id is not fenced
   */
  public Future<Removed> remove(int tenant, Collection<String> ids, Predicate<String> reported) {
    return imported
        .readAll(QUORUM_READ, tenant, ids)
        .compose(
            rows -> {
              var inserted = in(State.INSERTED, rows);
              var absent = new HashSet<>(ids);
              absent.removeIf(id -> rows.containsKey(id) || reported.test(id));
              return delete(tenant, inserted.keySet())
                  .compose(
                      deleted -> deleted ? fence(tenant, absent) : Future.succeededFuture(false))
                  .compose(
                      ended -> {
                        if (!ended) {
                          return remove(tenant, ids, reported);
                        }
                        inserted.putAll(in(State.DELETED, rows));
                        absent.addAll(in(State.FENCED, rows).keySet());
                        return Future.succeededFuture(new Removed(inserted, absent));
                      });
            });
  }

  private Future<Boolean> delete(int tenant, Collection<String> ids) {
    return ids.isEmpty() ? Future.succeededFuture(true) : imported.delete(tenant, ids);
  }

  private Future<Boolean> fence(int tenant, Collection<String> ids) {
    return ids.isEmpty() ? Future.succeededFuture(true) : imported.fenceAll(tenant, ids);
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
