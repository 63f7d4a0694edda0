package kindred.jobs;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Table {@code job_slot}: which jobs have the slots of a tenant; the only reader and writer. Every
 * write is an LWT on the slot as it was read.
 */
public final class JobSlotStore {

  private static final Cql INSERT =
      Cql.lwt(
          """
          INSERT INTO job_slot (tenant_id, slot, job_id, taken_at)
          VALUES (?, ?, ?, ?) IF NOT EXISTS""");
  private static final Cql REPLACE =
      Cql.lwt(
          """
          UPDATE job_slot SET job_id = ?, taken_at = ? WHERE tenant_id = ? AND slot = ?
          IF job_id = ?""");
  private static final Cql SELECT =
      Cql.serialRead("SELECT slot, job_id, taken_at FROM job_slot WHERE tenant_id = ?");

  private final PreparedStatements statements;

  public JobSlotStore(CassandraSession session) {
    statements = new PreparedStatements(session, INSERT, REPLACE, SELECT);
  }

  /** All slots that the tenant ever used, linearizable. */
  public Future<List<JobSlot>> all(int tenant) {
    return statements.list(
        row -> new JobSlot(row.getInt("slot"), row.getString("job_id"), row.getInstant("taken_at")),
        SELECT,
        tenant);
  }

  /** LWT: gives the slot to the job, if it is still as read; false: another job has it. */
  public Future<Boolean> take(int tenant, JobSlot seen, String job) {
    var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    var statement =
        seen.equals(JobSlot.unused(seen.number()))
            ? statements.bind(INSERT, tenant, seen.number(), job, now)
            : statements.bind(REPLACE, job, now, tenant, seen.number(), seen.job());
    return taken(statement, job);
  }

  /** LWT: frees the slot, unless another job has it already. */
  public Future<Void> release(int tenant, JobSlot taken) {
    var statement =
        statements.bind(REPLACE, "", taken.takenAt(), tenant, taken.number(), taken.job());
    return statements.lwt(statement).mapEmpty();
  }

  /** After a lost reply, the second issue finds the job in the slot. */
  private Future<Boolean> taken(BoundStatement statement, String job) {
    return statements
        .lwt(statement)
        .map(
            outcome ->
                outcome.applied()
                    || outcome.rows().stream()
                        .filter(row -> row.getColumnDefinitions().contains("job_id"))
                        .anyMatch(row -> job.equals(row.getString("job_id"))));
  }
}
