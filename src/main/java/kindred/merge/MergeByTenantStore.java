package kindred.merge;

import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.READ;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kindred.cassandra.CassandraSession;
import kindred.merge.PastMerge.Place;

/**
 * Table {@code merge_by_tenant}: the committed merges of a tenant, newest first, a partition a
 * month; the only reader and writer. Plain, insert-only.
 */
public final class MergeByTenantStore {

  private static final String INSERT =
      """
      INSERT INTO merge_by_tenant (tenant_id, month, requested_at, merge_id)
      VALUES (?, ?, ?, ?)""";
  private static final String SELECT =
      """
      SELECT requested_at, merge_id FROM merge_by_tenant
      WHERE tenant_id = ? AND month = ? AND (requested_at, merge_id) < (?, ?) LIMIT ?""";

  /** There was no merge before: where the search for older ones ends. */
  private static final YearMonth FIRST = YearMonth.of(2025, 1);

  private static final int MONTHS_AT_ONCE = 12;

  private final CassandraSession session;
  private final PreparedStatement insert;
  private final PreparedStatement select;

  private MergeByTenantStore(
      CassandraSession session, PreparedStatement insert, PreparedStatement select) {
    this.session = session;
    this.insert = insert;
    this.select = select;
  }

  /** A store whose statements are prepared. */
  public static Future<MergeByTenantStore> open(CassandraSession session) {
    var insert = session.prepare(PLAIN, INSERT);
    var select = session.prepare(READ, SELECT);
    return Future.all(insert, select)
        .map(all -> new MergeByTenantStore(session, insert.result(), select.result()));
  }

  /** Plain: the tenant has the merge. */
  Future<Void> add(int tenant, Place merge) {
    int month = number(month(merge.requestedAt()));
    return session
        .execute(insert.bind(tenant, month, merge.requestedAt(), merge.mergeId()))
        .mapEmpty();
  }

  /** The merges after the given place, newest first. */
  Future<List<Place>> after(int tenant, Place place, int limit) {
    return after(tenant, place, limit, month(place.requestedAt()), new ArrayList<>());
  }

  private Future<List<Place>> after(
      int tenant, Place place, int limit, YearMonth newest, List<Place> found) {
    if (found.size() >= limit || newest.isBefore(FIRST)) {
      return Future.succeededFuture(found.stream().limit(limit).toList());
    }
    var months =
        IntStream.range(0, MONTHS_AT_ONCE)
            .mapToObj(newest::minusMonths)
            .map(month -> in(tenant, month, place, limit))
            .toList();
    return Future.all(months)
        .compose(
            all -> {
              months.forEach(month -> found.addAll(month.result()));
              return after(tenant, place, limit, newest.minusMonths(MONTHS_AT_ONCE), found);
            });
  }

  private Future<List<Place>> in(int tenant, YearMonth month, Place place, int limit) {
    return session
        .execute(select.bind(tenant, number(month), place.requestedAt(), place.mergeId(), limit))
        .map(
            rows ->
                rows.stream()
                    .map(
                        row -> new Place(row.getInstant("requested_at"), row.getString("merge_id")))
                    .toList());
  }

  private static YearMonth month(Instant instant) {
    return YearMonth.from(instant.atZone(ZoneOffset.UTC));
  }

  private static int number(YearMonth month) {
    return month.getYear() * 100 + month.getMonthValue();
  }
}
