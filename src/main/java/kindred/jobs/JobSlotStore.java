package kindred.jobs;

import static kindred.cassandra.StatementKind.LWT;
import static kindred.cassandra.StatementKind.SERIAL_READ;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import kindred.cassandra.CassandraSession;

/**
 * Table {@code import_slot}: which jobs hold the slots of a tenant; the only reader and writer, and
 * every write is an LWT on what was read.
 */
public final class JobSlotStore {

  private static final String INSERT =
      """
      INSERT INTO job_slot (tenant_id, slot, job_id, taken_at)
      VALUES (?, ?, ?, ?) IF NOT EXISTS""";
  private static final String REPLACE =
      """
      UPDATE job_slot SET job_id = ?, taken_at = ? WHERE tenant_id = ? AND slot = ?
      IF job_id = ?""";
  private static final String SELECT =
      "SELECT slot, job_id, taken_at FROM job_slot WHERE tenant_id = ?";

  private final CassandraSession session;
  private final PreparedStatement insert;
  private final PreparedStatement replace;
  private final PreparedStatement select;

  private JobSlotStore(CassandraSession session, List<PreparedStatement> prepared) {
    this.session = session;
    this.insert = prepared.get(0);
    this.replace = prepared.get(1);
    this.select = prepared.get(2);
  }

  /** A store whose statements are prepared. */
  public static Future<JobSlotStore> open(CassandraSession session) {
    return Future.all(
            session.prepare(LWT, INSERT),
            session.prepare(LWT, REPLACE),
            session.prepare(SERIAL_READ, SELECT))
        .map(all -> new JobSlotStore(session, all.list()));
  }

  /** The slots that the tenant ever used, linearizable. */
  public Future<List<JobSlot>> all(int tenant) {
    return session
        .execute(select.bind(tenant))
        .map(
            rows ->
                rows.stream()
                    .map(
                        row ->
                            new JobSlot(
                                row.getInt("slot"),
                                row.getString("job_id"),
                                row.getInstant("taken_at")))
                    .toList());
  }

  /** LWT: the slot is the job's, if it still is as it was read; false: it is another's. */
  public Future<Boolean> take(int tenant, JobSlot seen, String job) {
    var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    var statement =
        seen.equals(JobSlot.unused(seen.number()))
            ? insert.bind(tenant, seen.number(), job, now)
            : replace.bind(job, now, tenant, seen.number(), seen.job());
    return has(statement, job);
  }

  /** LWT: the slot is nobody's, unless it is another's already. */
  public Future<Void> giveBack(int tenant, JobSlot taken) {
    var statement = replace.bind("", taken.takenAt(), tenant, taken.number(), taken.job());
    return session.lwt(statement).mapEmpty();
  }

  /** An issue whose answer was lost finds the job there the second time. */
  private Future<Boolean> has(BoundStatement statement, String job) {
    return session
        .lwt(statement)
        .map(
            outcome ->
                outcome.applied()
                    || outcome.rows().stream()
                        .filter(row -> row.getColumnDefinitions().contains("job_id"))
                        .anyMatch(row -> job.equals(row.getString("job_id"))));
  }
}
