package kindred.jobs;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.jobs.JobHistory.Change;

/**
 * Table {@code import_job}: the writes of operators and of servers without a worker for the job;
 * {@link ImportJobStore} and {@link JobLeaseStore} write all others. Every write is an LWT on the
 * job as it was read.
 */
public final class ImportControlStore {

  private static final String IF_AS_READ =
      " WHERE tenant_id = ? AND job_id = ? IF epoch = ? AND state = ? AND control_version = ?";
  private static final Cql REQUEST =
      Cql.lwt(
          "UPDATE import_job SET desired_state = ?, max_rate = ?, control_version = ?"
              + IF_AS_READ);
  private static final Cql CHANGE =
      Cql.lwt(
          """
          UPDATE import_job SET state = ?, state_history[?] = ?, finished_at = ?,
                                desired_state = ?, max_rate = ?, control_version = ?"""
              + IF_AS_READ);
  private static final Cql RAISE_HEARTBEAT =
      Cql.lwt("UPDATE import_job SET heartbeat = ?" + IF_AS_READ + " AND heartbeat = ?");

  private static final Cql SET_UNDO_JOB =
      Cql.lwt("UPDATE import_job SET undo_job = ? WHERE tenant_id = ? AND job_id = ? IF state = ?");

  private final PreparedStatements statements;

  public ImportControlStore(CassandraSession session) {
    statements = new PreparedStatements(session, REQUEST, CHANGE, RAISE_HEARTBEAT, SET_UNDO_JOB);
  }

  /** A job without a request of an operator has no control version. */
  static Long stored(long controlVersion) {
    return controlVersion == 0 ? null : Long.valueOf(controlVersion);
  }

  /** LWT: stores what an operator requested, if the job is still as read. */
  public Future<Boolean> change(ImportJob seen, ControlRules.Outcome outcome) {
    var control = outcome.control();
    var desired = control.desired() == JobControl.Desired.RUN ? null : control.desired().stored();
    var values = new ArrayList<Object>();
    boolean changes = outcome.state() != seen.state();
    if (changes) {
      var changed = Change.now(seen.epoch(), control.version(), outcome.state());
      values.add(outcome.state().text());
      values.add(changed.sortKey());
      values.add(changed.stored());
      values.add(outcome.state() == JobState.CANCELLED ? changed.at() : null);
    }
    Collections.addAll(
        values,
        desired,
        control.maxPerSecond(),
        control.version(),
        seen.tenant(),
        seen.id(),
        seen.epoch(),
        seen.state().text(),
        stored(seen.control().version()));
    return statements.apply(changes ? CHANGE : REQUEST, values.toArray());
  }

  /** LWT: stores which job undoes this one, if this one still has its final state. */
  public Future<Boolean> setUndoJob(ImportJob ended, ImportJob undo) {
    return statements.apply(
        SET_UNDO_JOB, undo.id(), ended.tenant(), ended.id(), ended.state().text());
  }

  /** LWT: raises the heartbeat of a waiting job that a server will take, if it is still as read. */
  public Future<Boolean> raiseHeartbeat(ImportJob seen) {
    return statements.apply(
        RAISE_HEARTBEAT,
        seen.heartbeat() + 1,
        seen.tenant(),
        seen.id(),
        seen.epoch(),
        seen.state().text(),
        stored(seen.control().version()),
        seen.heartbeat());
  }
}
