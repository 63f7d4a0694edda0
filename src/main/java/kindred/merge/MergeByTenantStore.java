package kindred.merge;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.merge.PastMerge.Place;

/**
 * Table {@code merge_by_tenant}: the committed merges of a tenant, newest first, a partition a
 * month; the only reader and writer. Plain, insert-only.
 */
public final class MergeByTenantStore {

  private static final Cql INSERT =
      Cql.plain(
          """
          INSERT INTO merge_by_tenant (tenant_id, month, requested_at, merge_id)
          VALUES (?, ?, ?, ?)""");
  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT requested_at, merge_id FROM merge_by_tenant
          WHERE tenant_id = ? AND month = ? AND (requested_at, merge_id) < (?, ?) LIMIT ?""");

  /** There was no merge before. */
  static final Instant FIRST = Instant.parse("2025-01-01T00:00:00Z");

  private static final int MONTHS_AT_ONCE = 12;

  private final MergeListStore months;

  public MergeByTenantStore(CassandraSession session) {
    months = new MergeListStore(session, INSERT, SELECT);
  }

  /** Plain: adds the merge to the list of the tenant. */
  Future<Void> add(int tenant, Place merge) {
    return months.add(merge, tenant, number(month(merge.requestedAt())));
  }

  /**
   * The merges after the given place, newest first.
   *
   * @param oldest the time of the oldest merge to find
   */
  Future<List<Place>> after(int tenant, Place place, Instant oldest, int limit) {
    return after(tenant, place, month(oldest), limit, month(place.requestedAt()), new ArrayList<>())
        .map(
            found ->
                found.stream()
                    .takeWhile(merge -> !merge.requestedAt().isBefore(oldest))
                    .limit(limit)
                    .toList());
  }

  private Future<List<Place>> after(
      int tenant, Place place, YearMonth oldest, int limit, YearMonth newest, List<Place> found) {
    if (found.size() >= limit || newest.isBefore(oldest)) {
      return Future.succeededFuture(found);
    }
    var year =
        IntStream.range(0, MONTHS_AT_ONCE)
            .mapToObj(newest::minusMonths)
            .takeWhile(month -> !month.isBefore(oldest))
            .map(month -> months.after(place, limit, tenant, number(month)))
            .toList();
    return Future.all(year)
        .compose(
            all -> {
              year.forEach(month -> found.addAll(month.result()));
              return after(tenant, place, oldest, limit, newest.minusMonths(MONTHS_AT_ONCE), found);
            });
  }

  private static YearMonth month(Instant instant) {
    return YearMonth.from(instant.atZone(ZoneOffset.UTC));
  }

  private static int number(YearMonth month) {
    return month.getYear() * 100 + month.getMonthValue();
  }
}
