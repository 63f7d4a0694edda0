package kindred.jobs;

import static kindred.cassandra.StatementKind.LWT;
import static kindred.cassandra.StatementKind.SERIAL_READ;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.Outcome;
import kindred.cassandra.PreparedStatements;
import kindred.jobs.JobHistory.Change;

/**
 * Table {@code import_job}: the only reader, and the only writer besides {@link
 * ImportControlStore}. Every write is an LWT, fenced by the job's epoch.
 */
public final class ImportJobStore {

  private static final Cql INSERT =
      new Cql(
          LWT,
          """
          INSERT INTO import_job
            (tenant_id, job_id, state, source_name, source_size, options, progress, log_file, epoch,
             heartbeat, created_at, owner, segment, upload, encoding, sha256, header,
             byte_order_mark, checkpoint, kind, state_history)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS""");
  private static final String WHERE = " WHERE tenant_id = ? AND job_id = ? IF epoch = ?";
  private static final String IF_RUNNING = WHERE + " AND state = 'running'";
  private static final Cql HEARTBEAT =
      new Cql(
          LWT,
          "UPDATE import_job SET heartbeat = ?, progress = ?"
              + IF_RUNNING
              + " AND control_version = ?");
  private static final Cql ACKNOWLEDGE =
      new Cql(
          LWT, "UPDATE import_job SET heartbeat = ?, progress = ?, checkpoint = ?" + IF_RUNNING);
  private static final Cql BEGIN =
      new Cql(
          LWT, "UPDATE import_job SET started_before = ?" + IF_RUNNING + " AND started_before = ?");
  private static final String RELEASE_COLUMNS =
      "UPDATE import_job SET state = ?, state_history[?] = ?, progress = ?, checkpoint = ?";
  private static final Cql RELEASE = new Cql(LWT, RELEASE_COLUMNS + IF_RUNNING);
  private static final Cql PAUSE =
      new Cql(
          LWT,
          RELEASE_COLUMNS
              + ", desired_state = NULL"
              + IF_RUNNING
              + " AND desired_state = 'paused'");
  private static final Cql FINISH =
      new Cql(LWT, RELEASE_COLUMNS + ", desired_state = NULL, finished_at = ?" + IF_RUNNING);
  private static final Cql FENCE_AND_QUEUE =
      new Cql(
          LWT,
          "UPDATE import_job SET state = 'queued', state_history[?] = ?, epoch = ?"
              + IF_RUNNING
              + " AND heartbeat = ?");
  private static final Cql TAKE =
      new Cql(
          LWT,
          """
          UPDATE import_job SET state = 'running', state_history[?] = ?, epoch = ?, heartbeat = ?,
                                owner = ?, log_file = ?"""
              + WHERE
              + " AND heartbeat = ? AND state = ?");
  private static final Cql ABANDON =
      new Cql(
          LWT,
          """
          UPDATE import_job SET state = 'failed', state_history[?] = ?, desired_state = NULL,
                                epoch = ?, progress = ?, finished_at = ?"""
              + WHERE
              + " AND heartbeat = ? AND state = ?");
  private static final Cql SELECT =
      new Cql(
          SERIAL_READ,
          """
          SELECT state, source_name, source_size, options, progress, log_file, epoch, heartbeat,
                 created_at, finished_at, owner, segment, upload, encoding, sha256, header,
                 byte_order_mark, checkpoint, desired_state, max_rate, control_version,
                 started_before, state_history, kind, undo_job
          FROM import_job WHERE tenant_id = ? AND job_id = ?""");

  private final CassandraSession session;
  private final PreparedStatements statements;

  private ImportJobStore(CassandraSession session, PreparedStatements statements) {
    this.session = session;
    this.statements = statements;
  }

  /** A store whose statements are prepared. */
  public static Future<ImportJobStore> open(CassandraSession session) {
    return session
        .prepare(
            INSERT,
            HEARTBEAT,
            ACKNOWLEDGE,
            BEGIN,
            RELEASE,
            PAUSE,
            FINISH,
            FENCE_AND_QUEUE,
            TAKE,
            ABANDON,
            SELECT)
        .map(statements -> new ImportJobStore(session, statements));
  }

  /** LWT: creates the job; false: the id has a job, maybe this one after a lost reply. */
  public Future<Boolean> create(ImportJob job) {
    var origin = job.origin();
    var first = Change.of(job.epoch(), 0, job.state(), job.createdAt());
    return applied(
        statements.bind(
            INSERT,
            job.tenant(),
            job.id(),
            job.state().text(),
            origin.sourceName(),
            origin.size(),
            ImportJobJson.print(origin.options().parameters()),
            ImportJobJson.print(job.progress()),
            job.log().map(Path::toString).orElse(""),
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
            ImportJobJson.print(job.checkpoint()),
            origin.kind().text(),
            Map.of(first.sortKey(), first.stored())));
  }

  /** The answer to a worker's heartbeat. */
  public enum HeartbeatResult {
    CONFIRMED,
    LOST,
    /** Not written, because an operator has requested something new; the worker has the job. */
    CONTROL_CHANGED
  }

  /**
   * L1, LWT: writes the heartbeat of the worker.
   *
   * @param controlVersion the one that the worker knows; if it is outdated, nothing is written
   */
  public Future<HeartbeatResult> heartbeat(
      ImportJob job, long number, ImportProgress shown, long controlVersion) {
    return session
        .lwt(
            statements.bind(
                HEARTBEAT,
                number,
                ImportJobJson.print(shown),
                job.tenant(),
                job.id(),
                job.epoch(),
                ImportControlStore.stored(controlVersion)))
        .map(
            outcome ->
                outcome.applied() ? HeartbeatResult.CONFIRMED : refused(job, outcome.rows()));
  }

  private static HeartbeatResult refused(ImportJob job, List<Row> rows) {
    return hasWorker(job, rows) ? HeartbeatResult.CONTROL_CHANGED : HeartbeatResult.LOST;
  }

  private static boolean hasWorker(ImportJob job, List<Row> rows) {
    return rows.stream()
        .filter(row -> row.getColumnDefinitions().contains("state"))
        .anyMatch(
            row ->
                row.getLong("epoch") == job.epoch()
                    && JobState.RUNNING.text().equals(row.getString("state")));
  }

  /**
   * LWT: from now on the worker may start the rows before this one. A late issue never lowers the
   * value.
   *
   * @param known the value so far; 0: none
   */
  public Future<Boolean> begin(ImportJob job, long known, long before) {
    return session
        .lwt(
            statements.bind(
                BEGIN, before, job.tenant(), job.id(), job.epoch(), known == 0 ? null : known))
        .map(outcome -> outcome.applied() || isStarted(job, before, outcome.rows()));
  }

  private static boolean isStarted(ImportJob job, long before, List<Row> rows) {
    return hasWorker(job, rows)
        && rows.stream().allMatch(row -> row.getLong("started_before") >= before);
  }

  /** LWT: stores the checkpoint; false: the worker has lost the job. */
  public Future<Boolean> acknowledge(
      ImportJob job, long number, Checkpoint checkpoint, ImportProgress shown) {
    return applied(
        statements.bind(
            ACKNOWLEDGE,
            number,
            ImportJobJson.print(shown),
            ImportJobJson.print(checkpoint),
            job.tenant(),
            job.id(),
            job.epoch()));
  }

  /**
   * The data of a job release.
   *
   * @param controlVersion the one that the worker knows
   */
  public record Release(
      JobState state, long controlVersion, Checkpoint checkpoint, ImportProgress shown) {}

  /** L4, LWT: releases the job, for any server that can resume it. */
  public Future<Boolean> release(ImportJob job, Release release) {
    return applied(release(RELEASE, 0, job, release));
  }

  /** L4, LWT: pauses the job, unless the operator has withdrawn the request. */
  public Future<Boolean> pause(ImportJob job, Release release) {
    return applied(release(PAUSE, 0, job, release));
  }

  /** L4, LWT: ends the job, unless the worker has lost it. */
  public Future<Boolean> finish(ImportJob job, Release release) {
    return applied(release(FINISH, 1, job, release));
  }

  /** The statement of a job release; only an end has a time. */
  private BoundStatement release(Cql cql, int times, ImportJob job, Release release) {
    var now = now();
    var change = Change.of(job.epoch(), release.controlVersion(), release.state(), now);
    var values = new ArrayList<Object>();
    values.add(release.state().text());
    values.add(change.sortKey());
    values.add(change.stored());
    values.add(ImportJobJson.print(release.shown()));
    values.add(ImportJobJson.print(release.checkpoint()));
    values.addAll(Collections.nCopies(times, now));
    values.addAll(List.of(job.tenant(), job.id(), job.epoch()));
    return statements.bind(cql, values.toArray());
  }

  /** T5, LWT: fences a worker without a heartbeat since the job was read, and queues the job. */
  public Future<Boolean> fenceAndQueue(ImportJob seen) {
    var change = Change.of(seen.epoch() + 1, seen.control().version(), JobState.QUEUED, now());
    return applied(
        statements.bind(
            FENCE_AND_QUEUE,
            change.sortKey(),
            change.stored(),
            seen.epoch() + 1,
            seen.tenant(),
            seen.id(),
            seen.epoch(),
            seen.heartbeat()));
  }

  /**
   * T3, LWT: gives the job to a worker, if it is still as read. After a lost reply the second issue
   * answers "not applied"; then the column {@code owner} decides.
   */
  public Future<Boolean> take(ImportJob seen, ImportJob taken) {
    var change = Change.of(taken.epoch(), seen.control().version(), taken.state(), now());
    return applied(
        statements.bind(
            TAKE,
            change.sortKey(),
            seen.running() ? null : change.stored(),
            taken.epoch(),
            taken.heartbeat(),
            taken.owner(),
            taken.log().map(Path::toString).orElse(""),
            seen.tenant(),
            seen.id(),
            seen.epoch(),
            seen.heartbeat(),
            seen.state().text()));
  }

  /** T6, LWT: ends a job that no server can resume, if it is still as read. */
  public Future<Boolean> abandon(ImportJob seen, ImportProgress shown) {
    var change = Change.of(seen.epoch() + 1, seen.control().version(), JobState.FAILED, now());
    return applied(
        statements.bind(
            ABANDON,
            change.sortKey(),
            change.stored(),
            seen.epoch() + 1,
            ImportJobJson.print(shown),
            change.at(),
            seen.tenant(),
            seen.id(),
            seen.epoch(),
            seen.heartbeat(),
            seen.state().text()));
  }

  /** The job, linearizable. */
  public Future<Optional<ImportJob>> find(int tenant, String id) {
    return session
        .execute(statements.bind(SELECT, tenant, id))
        .map(rows -> rows.stream().findFirst().map(row -> ImportJobRows.job(tenant, id, row)));
  }

  private Future<Boolean> applied(BoundStatement statement) {
    return session.lwt(statement).map(Outcome::applied);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
