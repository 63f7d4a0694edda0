package kindred.jobs;

import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.jobs.JobHistory.Change;
import kindred.json.StoredJson;

/**
 * Table {@code import_job}: the writes of a worker while it holds the job, among them all writes of
 * {@code checkpoint} and {@code started_before} after the creation; {@link ImportJobStore} and
 * {@link ImportControlStore} write all others. Every write is an LWT, fenced by the job's epoch.
 */
public final class JobLeaseStore {

  private static final String IF_RUNNING =
      " WHERE tenant_id = ? AND job_id = ? IF epoch = ? AND state = 'running'";
  private static final Cql HEARTBEAT =
      Cql.lwt(
          "UPDATE import_job SET heartbeat = ?, progress = ?"
              + IF_RUNNING
              + " AND control_version = ?");
  private static final Cql ACKNOWLEDGE =
      Cql.lwt("UPDATE import_job SET heartbeat = ?, progress = ?, checkpoint = ?" + IF_RUNNING);
  private static final Cql BEGIN =
      Cql.lwt("UPDATE import_job SET started_before = ?" + IF_RUNNING + " AND started_before = ?");
  private static final String RELEASE_COLUMNS =
      "UPDATE import_job SET state = ?, state_history[?] = ?, progress = ?, checkpoint = ?";
  private static final Cql RELEASE = Cql.lwt(RELEASE_COLUMNS + IF_RUNNING);
  private static final Cql PAUSE =
      Cql.lwt(
          RELEASE_COLUMNS
              + ", desired_state = NULL"
              + IF_RUNNING
              + " AND desired_state = 'paused'");
  private static final Cql FINISH =
      Cql.lwt(RELEASE_COLUMNS + ", desired_state = NULL, finished_at = ?" + IF_RUNNING);

  private final PreparedStatements statements;

  public JobLeaseStore(CassandraSession session) {
    statements =
        new PreparedStatements(session, HEARTBEAT, ACKNOWLEDGE, BEGIN, RELEASE, PAUSE, FINISH);
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
    return statements
        .lwt(
            HEARTBEAT,
            number,
            StoredJson.print(shown),
            job.tenant(),
            job.id(),
            job.epoch(),
            ImportControlStore.stored(controlVersion))
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
    return statements
        .lwt(BEGIN, before, job.tenant(), job.id(), job.epoch(), known == 0 ? null : known)
        .map(outcome -> outcome.applied() || isStarted(job, before, outcome.rows()));
  }

  private static boolean isStarted(ImportJob job, long before, List<Row> rows) {
    return hasWorker(job, rows)
        && rows.stream().allMatch(row -> row.getLong("started_before") >= before);
  }

  /** LWT: stores the checkpoint; false: the worker has lost the job. */
  public Future<Boolean> acknowledge(
      ImportJob job, long number, Checkpoint checkpoint, ImportProgress shown) {
    return statements.apply(
        ACKNOWLEDGE,
        number,
        StoredJson.print(shown),
        StoredJson.print(checkpoint),
        job.tenant(),
        job.id(),
        job.epoch());
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
    return release(RELEASE, 0, job, release);
  }

  /** L4, LWT: pauses the job, unless the operator has withdrawn the request. */
  public Future<Boolean> pause(ImportJob job, Release release) {
    return release(PAUSE, 0, job, release);
  }

  /** L4, LWT: ends the job, unless the worker has lost it. */
  public Future<Boolean> finish(ImportJob job, Release release) {
    return release(FINISH, 1, job, release);
  }

  /** Only an end has a time. */
  private Future<Boolean> release(Cql cql, int times, ImportJob job, Release release) {
    var change = Change.now(job.epoch(), release.controlVersion(), release.state());
    var values = new ArrayList<Object>();
    values.add(release.state().text());
    values.add(change.sortKey());
    values.add(change.stored());
    values.add(StoredJson.print(release.shown()));
    values.add(StoredJson.print(release.checkpoint()));
    values.addAll(Collections.nCopies(times, change.at()));
    values.addAll(List.of(job.tenant(), job.id(), job.epoch()));
    return statements.apply(cql, values.toArray());
  }
}
