package kindred.jobs;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/** Table {@code import_by_tenant}: the jobs of a tenant, newest first; plain, insert-only. */
public final class ImportByTenantStore {

  private static final Cql INSERT =
      Cql.plain(
          """
          INSERT INTO import_by_tenant (tenant_id, month, created_at, job_id)
          VALUES (?, ?, ?, ?)""");
  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT job_id, created_at FROM import_by_tenant
          WHERE tenant_id = ? AND month = ? AND (created_at, job_id) < (?, ?) LIMIT ?""");

  /** How many months back a page reads. */
  private static final int MONTHS = 24;

  /** A job's place in the list. */
  public record Entry(Instant createdAt, String jobId) {}

  private final PreparedStatements statements;

  public ImportByTenantStore(CassandraSession session) {
    statements = new PreparedStatements(session, INSERT, SELECT);
  }

  /** Plain: adds the job to the list. */
  public Future<Void> add(ImportJob job) {
    return statements.write(
        INSERT, job.tenant(), number(month(job.createdAt())), job.createdAt(), job.id());
  }

  /** Jobs that come after the given place, newest first. */
  public Future<List<Entry>> after(int tenant, Entry place, int limit) {
    var newest = month(place.createdAt());
    var months =
        IntStream.range(0, MONTHS)
            .mapToObj(
                back ->
                    statements.list(
                        row -> new Entry(row.getInstant("created_at"), row.getString("job_id")),
                        SELECT,
                        tenant,
                        number(newest.minusMonths(back)),
                        place.createdAt(),
                        place.jobId(),
                        limit))
            .toList();
    return Future.all(months)
        .map(
            all ->
                months.stream()
                    .flatMap(entries -> entries.result().stream())
                    .limit(limit)
                    .toList());
  }

  private static YearMonth month(Instant instant) {
    return YearMonth.from(instant.atZone(ZoneOffset.UTC));
  }

  private static int number(YearMonth month) {
    return month.getYear() * 100 + month.getMonthValue();
  }
}
