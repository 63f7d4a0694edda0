package kindred.jobs;

import static kindred.cassandra.StatementKind.LWT;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Outcome;
import kindred.jobs.JobHistory.Change;

/**
 * Table {@code import_job}, what others than its worker write: the only writer besides {@link
 * ImportJobStore}. Every write is an LWT on the job as it was read.
 */
public final class ImportControlStore {

  private static final String IF_AS_READ =
      " WHERE tenant_id = ? AND job_id = ? IF epoch = ? AND state = ? AND control_version = ?";
  private static final String WANT =
      "UPDATE import_job SET desired_state = ?, max_rate = ?, control_version = ?" + IF_AS_READ;
  private static final String CHANGE =
      """
      UPDATE import_job SET state = ?, state_history[?] = ?, finished_at = ?, desired_state = ?, max_rate = ?,
                            control_version = ?"""
          + IF_AS_READ;
  private static final String TOUCH =
      "UPDATE import_job SET heartbeat = ?" + IF_AS_READ + " AND beat = ?";

  private static final String MARK =
      "UPDATE import_job SET undo_job = ? WHERE tenant_id = ? AND job_id = ? IF state = ?";

  private final CassandraSession session;
  private final PreparedStatement want;
  private final PreparedStatement change;
  private final PreparedStatement touch;
  private final PreparedStatement mark;

  private ImportControlStore(CassandraSession session, List<PreparedStatement> prepared) {
    this.session = session;
    this.want = prepared.get(0);
    this.change = prepared.get(1);
    this.touch = prepared.get(2);
    this.mark = prepared.get(3);
  }

  /** A store whose statements are prepared. */
  public static Future<ImportControlStore> open(CassandraSession session) {
    return Future.all(
            session.prepare(LWT, WANT),
            session.prepare(LWT, CHANGE),
            session.prepare(LWT, TOUCH),
            session.prepare(LWT, MARK))
        .map(all -> new ImportControlStore(session, all.list()));
  }

  /** A job of which nobody has wanted anything has no number. */
  static Long stored(long wishes) {
    return wishes == 0 ? null : Long.valueOf(wishes);
  }

  /** LWT: what an operator wants, if the job is still as it was read. */
  public Future<Boolean> change(ImportJob seen, ControlRules.Outcome outcome) {
    var control = outcome.control();
    var wanted = control.wanted() == JobControl.Wanted.RUN ? null : control.wanted().stored();
    if (outcome.state() == seen.state()) {
      return session
          .lwt(
              want.bind(
                  wanted,
                  control.mostPerSecond(),
                  control.number(),
                  seen.tenant(),
                  seen.id(),
                  seen.epoch(),
                  seen.state().text(),
                  stored(seen.control().number())))
          .map(Outcome::applied);
    }
    var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    var changed = Change.of(seen.epoch(), control.number(), outcome.state(), now);
    return session
        .lwt(
            change.bind(
                outcome.state().text(),
                changed.moment(),
                changed.stored(),
                outcome.state() == ImportJob.State.CANCELLED ? now : null,
                wanted,
                control.mostPerSecond(),
                control.number(),
                seen.tenant(),
                seen.id(),
                seen.epoch(),
                seen.state().text(),
                stored(seen.control().number())))
        .map(Outcome::applied);
  }

  /** LWT: which job takes this one back, which is over and stays so. */
  public Future<Boolean> mark(ImportJob over, ImportJob undo) {
    return session
        .lwt(mark.bind(undo.id(), over.tenant(), over.id(), over.state().text()))
        .map(Outcome::applied);
  }

  /** LWT: there is a server that will go on with the job, if it still waits as it was read. */
  public Future<Boolean> touch(ImportJob seen) {
    return session
        .lwt(
            touch.bind(
                seen.heartbeat() + 1,
                seen.tenant(),
                seen.id(),
                seen.epoch(),
                seen.state().text(),
                stored(seen.control().number()),
                seen.heartbeat()))
        .map(Outcome::applied);
  }
}
