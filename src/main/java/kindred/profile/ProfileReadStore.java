package kindred.profile;

import static kindred.cassandra.StatementKind.QUORUM_READ;
import static kindred.cassandra.StatementKind.SERIAL_READ;

import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import kindred.cassandra.BoundedConcurrency;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.cassandra.StatementKind;
import kindred.retry.Attempt;
import kindred.retry.Retry;

/**
 * Tables {@code profile} and {@code imported_profile}: reads a profile. The header of its own
 * partition is the truth; an imported row counts as long as there is none.
 */
final class ProfileReadStore {

  private static final Cql SELECT =
      Cql.quorumRead(
          "SELECT "
              + ProfileRows.COLUMNS
              + " FROM profile WHERE tenant_id = ? AND customer_id = ?");
  private static final Cql SELECT_SERIAL = SELECT.serial();
  private static final String HEADER_MISSING =
      "The last change of this profile has not arrived in this data centre. Retry.";

  private final Retry retry;
  private final PreparedStatements statements;
  private final ImportedProfileStore imported;

  ProfileReadStore(CassandraSession session, ImportedProfileStore imported) {
    this.retry = session.retry();
    this.statements = new PreparedStatements(session, SELECT, SELECT_SERIAL);
    this.imported = imported;
  }

  /**
   * The profile, by quorum reads or linearizable; empty when the id was never used.
   *
   * <p>A row is cleaned only after the partition has a header. Where a header arrives later than
   * the cleaning, as in another data centre, both are read again, until the time-out of the
   * session.
   */
  Future<Optional<Profile>> read(StatementKind kind, int tenant, String id) {
    return Ids.isImported(id)
        ? retry.untilDone(() -> attempt(kind, tenant, id), HEADER_MISSING)
        : partition(kind, tenant, id)
            .map(found -> ProfileRows.read(tenant, id, found, Optional.empty()));
  }

  /**
   * IM6: the profiles of some ids of one group, linearizable. The quorum read repairs inserts that
   * only some replicas have. A profile that is not adopted has no partition to read.
   */
  Future<Map<String, Profile>> readGroup(int tenant, Collection<String> ids) {
    return imported
        .readAll(QUORUM_READ, tenant, ids)
        .compose(repaired -> imported.readAll(SERIAL_READ, tenant, ids))
        .compose(
            rows -> {
              var profiles = new ConcurrentHashMap<String, Profile>();
              return BoundedConcurrency.each(
                      rows.entrySet(),
                      row ->
                          read(tenant, row.getKey(), row.getValue())
                              .onSuccess(
                                  found -> found.ifPresent(is -> profiles.put(row.getKey(), is))))
                  .map(profiles);
            });
  }

  private Future<Optional<Profile>> read(int tenant, String id, ImportedRow row) {
    return row.is(ImportedRow.State.INSERTED)
        ? Future.succeededFuture(ProfileRows.read(tenant, id, List.of(), Optional.of(row)))
        : read(SERIAL_READ, tenant, id);
  }

  /** The row is asked for at once, but awaited only if the partition has no header. */
  private Future<Attempt<Optional<Profile>>> attempt(StatementKind kind, int tenant, String id) {
    var row = imported.read(kind, tenant, id);
    return partition(kind, tenant, id)
        .compose(
            found -> {
              var changed = ProfileRows.read(tenant, id, found, Optional.empty());
              return changed.isPresent()
                  ? Future.succeededFuture(Attempt.done(changed))
                  : row.map(inserted -> attempt(tenant, id, found, inserted));
            });
  }

  private static Attempt<Optional<Profile>> attempt(
      int tenant, String id, List<Row> partition, Optional<ImportedRow> row) {
    return row.filter(found -> found.is(ImportedRow.State.CLEANED)).isPresent()
        ? Attempt.again()
        : Attempt.done(ProfileRows.read(tenant, id, partition, row));
  }

  private Future<List<Row>> partition(StatementKind kind, int tenant, String id) {
    var select = kind == SERIAL_READ ? SELECT_SERIAL : SELECT;
    return statements.execute(select, tenant, id);
  }

  /**
   * A2, if the profile has a header and its row was not cleaned.
   *
   * @return whether the row was cleaned now
   */
  Future<Boolean> clean(int tenant, String id) {
    if (!Ids.isImported(id)) {
      return Future.succeededFuture(false);
    }
    var row = imported.read(QUORUM_READ, tenant, id);
    var profile = read(QUORUM_READ, tenant, id);
    return Future.all(row, profile)
        .compose(
            both -> {
              boolean hasHeader = profile.result().filter(is -> is.row().isEmpty()).isPresent();
              return hasHeader && row.result().filter(ImportedRow::active).isPresent()
                  ? imported.clean(tenant, id, row.result().get()).map(true)
                  : Future.succeededFuture(false);
            });
  }
}
