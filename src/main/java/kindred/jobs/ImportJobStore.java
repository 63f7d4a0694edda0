package kindred.jobs;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.jobs.JobHistory.Change;
import kindred.json.StoredJson;

/**
 * Table {@code import_job}: the only reader, and the writes that create a job and change its
 * worker; {@link JobLeaseStore} and {@link ImportControlStore} write all others. Every write is an
 * LWT, fenced by the job's epoch.
 */
public final class ImportJobStore {

  private static final Cql INSERT =
      Cql.lwt(
          """
          INSERT INTO import_job
            (tenant_id, job_id, state, source_name, source_size, options, progress, epoch,
             heartbeat, created_at, owner, segment, upload, encoding, sha256, header,
             byte_order_mark, checkpoint, kind, desired_state, max_rate, control_version,
             state_history, asked_by)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          IF NOT EXISTS""");
  private static final String WHERE = " WHERE tenant_id = ? AND job_id = ? IF epoch = ?";
  private static final String IF_RUNNING = WHERE + " AND state = 'running'";
  private static final Cql FENCE_AND_QUEUE =
      Cql.lwt(
          "UPDATE import_job SET state = 'queued', state_history[?] = ?, epoch = ?"
              + IF_RUNNING
              + " AND heartbeat = ?");
  private static final Cql TAKE =
      Cql.lwt(
          """
          UPDATE import_job SET state = 'running', state_history[?] = ?, epoch = ?, heartbeat = ?,
                                owner = ?"""
              + WHERE
              + " AND heartbeat = ? AND state = ?");
  private static final Cql ABANDON =
      Cql.lwt(
          """
          UPDATE import_job SET state = 'failed', state_history[?] = ?, desired_state = NULL,
                                epoch = ?, progress = ?, finished_at = ?"""
              + WHERE
              + " AND heartbeat = ? AND state = ?");
  private static final String COLUMNS =
      """
          SELECT state, source_name, source_size, options, progress, epoch, heartbeat, created_at,
                 finished_at, owner, segment, upload, encoding, sha256, header,
                 byte_order_mark, checkpoint, desired_state, max_rate, control_version,
                 started_before, state_history, kind, undo_job, asked_by
          FROM import_job WHERE tenant_id = ? AND job_id = ?""";
  private static final Cql SELECT = Cql.serialRead(COLUMNS);
  private static final Cql FOLLOW = Cql.quorumRead(COLUMNS);

  private final PreparedStatements statements;

  public ImportJobStore(CassandraSession session) {
    statements =
        new PreparedStatements(session, INSERT, FENCE_AND_QUEUE, TAKE, ABANDON, SELECT, FOLLOW);
  }

  /** LWT: creates the job; false: the id has a job, maybe this one after a lost reply. */
  public Future<Boolean> create(ImportJob job) {
    var origin = job.origin();
    var first = Change.of(job.epoch(), 0, job.state(), job.createdAt());
    return statements.apply(
        INSERT,
        job.tenant(),
        job.id(),
        job.state().text(),
        origin.sourceName(),
        origin.size(),
        StoredJson.print(origin.options().parameters()),
        StoredJson.print(job.progress()),
        job.epoch(),
        job.heartbeat(),
        job.createdAt(),
        job.owner(),
        origin.segment(),
        origin.upload(),
        origin.encoding().name(),
        origin.sha256(),
        origin.header(),
        origin.byteOrderMark(),
        StoredJson.print(job.checkpoint()),
        origin.kind().text(),
        job.control().pendingState().map(JobState::text).orElse(null),
        job.control().maxPerSecond() == 0 ? null : job.control().maxPerSecond(),
        ImportControlStore.stored(job.control().version()),
        Map.of(first.sortKey(), first.stored()),
        job.ownership().askedBy().orElse(null));
  }

  /** T5, LWT: fences a worker without a heartbeat since the job was read, and queues the job. */
  public Future<Boolean> fenceAndQueue(ImportJob seen) {
    var change = Change.now(seen.epoch() + 1, seen.control().version(), JobState.QUEUED);
    return statements.apply(
        FENCE_AND_QUEUE,
        change.sortKey(),
        change.stored(),
        seen.epoch() + 1,
        seen.tenant(),
        seen.id(),
        seen.epoch(),
        seen.heartbeat());
  }

  /**
   * T3, LWT: gives the job to a worker, if it is still as read. After a lost reply the second issue
   * answers "not applied"; then the column {@code owner} decides.
   */
  public Future<Boolean> take(ImportJob seen, ImportJob taken) {
    var change = Change.now(taken.epoch(), seen.control().version(), taken.state());
    return statements.apply(
        TAKE,
        change.sortKey(),
        seen.running() ? null : change.stored(),
        taken.epoch(),
        taken.heartbeat(),
        taken.owner(),
        seen.tenant(),
        seen.id(),
        seen.epoch(),
        seen.heartbeat(),
        seen.state().text());
  }

  /** T6, LWT: ends a job that no server can resume, if it is still as read. */
  public Future<Boolean> abandon(ImportJob seen, ImportProgress shown) {
    var change = Change.now(seen.epoch() + 1, seen.control().version(), JobState.FAILED);
    return statements.apply(
        ABANDON,
        change.sortKey(),
        change.stored(),
        seen.epoch() + 1,
        StoredJson.print(shown),
        change.at(),
        seen.tenant(),
        seen.id(),
        seen.epoch(),
        seen.heartbeat(),
        seen.state().text());
  }

  /** The job, linearizable. */
  public Future<Optional<ImportJob>> find(int tenant, String id) {
    return read(SELECT, tenant, id);
  }

  /** The job for one who follows it; not linearizable, and never decides anything. */
  public Future<Optional<ImportJob>> follow(int tenant, String id) {
    return read(FOLLOW, tenant, id);
  }

  private Future<Optional<ImportJob>> read(Cql select, int tenant, String id) {
    return statements.first(row -> ImportJobRows.job(tenant, id, row), select, tenant, id);
  }
}
