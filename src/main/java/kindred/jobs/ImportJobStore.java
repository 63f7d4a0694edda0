package kindred.jobs;

import static kindred.cassandra.StatementKind.LWT;
import static kindred.cassandra.StatementKind.SERIAL_READ;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Outcome;
import kindred.jobs.JobHistory.Change;

/**
 * Table {@code import_job}: the only reader and writer; every write is an LWT, fenced by the job's
 * epoch.
 */
public final class ImportJobStore {

  private static final String INSERT =
      """
      INSERT INTO import_job (tenant_id, job_id, state, source_name, source_size, options, progress,
                              log_file, epoch, heartbeat, created_at, owner, segment, upload, encoding,
                              sha256, header, byte_order_mark, checkpoint, kind, state_history)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS""";
  private static final String WHERE = " WHERE tenant_id = ? AND job_id = ? IF epoch = ?";
  private static final String IF_RUNNING = WHERE + " AND state = 'running'";
  private static final String HEARTBEAT =
      "UPDATE import_job SET heartbeat = ?, progress = ?" + IF_RUNNING + " AND control_version = ?";
  private static final String ACKNOWLEDGE =
      "UPDATE import_job SET heartbeat = ?, progress = ?, checkpoint = ?" + IF_RUNNING;
  private static final String BEGIN =
      "UPDATE import_job SET started_before = ?" + IF_RUNNING + " AND started_before = ?";
  private static final String LET_GO =
      "UPDATE import_job SET state = ?, state_history[?] = ?, progress = ?, checkpoint = ?";
  private static final String RELEASE = LET_GO + IF_RUNNING;
  private static final String PAUSE =
      LET_GO + ", wanted = NULL" + IF_RUNNING + " AND wanted = 'paused'";
  private static final String FINISH =
      LET_GO + ", desired_state = NULL, finished_at = ?" + IF_RUNNING;
  private static final String PARK =
      "UPDATE import_job SET state = 'queued', state_history[?] = ?, epoch = ?"
          + IF_RUNNING
          + " AND beat = ?";
  private static final String TAKE =
      """
      UPDATE import_job SET state = 'running', state_history[?] = ?, epoch = ?, heartbeat = ?, owner = ?,
                            log_file = ?"""
          + WHERE
          + " AND beat = ? AND state = ?";
  private static final String ABANDON =
      """
      UPDATE import_job SET state = 'failed', state_history[?] = ?, desired_state = NULL, epoch = ?,
                            progress = ?, finished_at = ?"""
          + WHERE
          + " AND beat = ? AND state = ?";
  private static final String SELECT =
      """
      SELECT state, source_name, source_size, options, progress, log_file, epoch, heartbeat, created_at,
             finished_at, owner, segment, upload, encoding, sha256, header, byte_order_mark,
             checkpoint,
             desired_state, max_rate, control_version, started_before, state_history, kind, undo_job
      FROM import_job WHERE tenant_id = ? AND job_id = ?""";

  private final CassandraSession session;
  private final PreparedStatement select;
  private final Map<String, PreparedStatement> writes;

  private ImportJobStore(
      CassandraSession session, PreparedStatement select, Map<String, PreparedStatement> writes) {
    this.session = session;
    this.select = select;
    this.writes = writes;
  }

  /** A store whose statements are prepared. */
  public static Future<ImportJobStore> open(CassandraSession session) {
    var select = session.prepare(SERIAL_READ, SELECT);
    var names =
        List.of(INSERT, HEARTBEAT, ACKNOWLEDGE, BEGIN, RELEASE, PAUSE, FINISH, PARK, TAKE, ABANDON);
    var writes = names.stream().map(cql -> session.prepare(LWT, cql)).toList();
    return Future.all(select, Future.all(writes))
        .map(
            all -> {
              var ready = new HashMap<String, PreparedStatement>();
              for (int i = 0; i < names.size(); i++) {
                ready.put(names.get(i), writes.get(i).result());
              }
              return new ImportJobStore(session, select.result(), ready);
            });
  }

  /** LWT: a new job, of the first epoch; false: this id has one, perhaps this very one. */
  public Future<Boolean> create(ImportJob job) {
    var origin = job.origin();
    var begun = Change.of(job.epoch(), 0, job.state(), job.createdAt());
    return applied(
        bind(
            INSERT,
            job.tenant(),
            job.id(),
            job.state().text(),
            origin.sourceName(),
            origin.size(),
            ImportJobJson.print(origin.options().written()),
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
            Map.of(begun.moment(), begun.stored())));
  }

  /** What a worker learns by its beat. */
  public enum Hold {
    HELD,
    LOST,
    /** Held, but somebody wants something new of it. */
    ASKED
  }

  /**
   * LWT: the worker lives, and knows of so many wishes.
   *
   * @param wishes if there are more by now, nothing is written
   */
  public Future<Hold> heartbeat(ImportJob job, long number, ImportProgress shown, long wishes) {
    return session
        .lwt(
            bind(
                HEARTBEAT,
                number,
                ImportJobJson.print(shown),
                job.tenant(),
                job.id(),
                job.epoch(),
                ImportControlStore.stored(wishes)))
        .map(outcome -> outcome.applied() ? Hold.HELD : refused(job, outcome.rows()));
  }

  private static Hold refused(ImportJob job, List<Row> rows) {
    return isHeld(job, rows) ? Hold.ASKED : Hold.LOST;
  }

  private static boolean isHeld(ImportJob job, List<Row> rows) {
    return rows.stream()
        .filter(row -> row.getColumnDefinitions().contains("state"))
        .anyMatch(
            row ->
                row.getLong("epoch") == job.epoch()
                    && ImportJob.State.RUNNING.text().equals(row.getString("state")));
  }

  /**
   * LWT: from now on the worker may begin the records before this one. An issue that arrives late
   * takes nothing of that back.
   *
   * @param known before which one it might so far; 0: none
   */
  public Future<Boolean> begin(ImportJob job, long known, long before) {
    return session
        .lwt(bind(BEGIN, before, job.tenant(), job.id(), job.epoch(), known == 0 ? null : known))
        .map(outcome -> outcome.applied() || isBegun(job, before, outcome.rows()));
  }

  private static boolean isBegun(ImportJob job, long before, List<Row> rows) {
    return isHeld(job, rows)
        && rows.stream().allMatch(row -> row.getLong("started_before") >= before);
  }

  /** LWT: so much is acknowledged; false: the job is no longer the worker's. */
  public Future<Boolean> acknowledge(
      ImportJob job, long number, Checkpoint checkpoint, ImportProgress shown) {
    return applied(
        bind(
            ACKNOWLEDGE,
            number,
            ImportJobJson.print(shown),
            ImportJobJson.print(checkpoint),
            job.tenant(),
            job.id(),
            job.epoch()));
  }

  /**
   * How a worker lets go of a job.
   *
   * @param wishes as many as it knows of
   */
  public record Release(
      ImportJob.State state, long wishes, Checkpoint checkpoint, ImportProgress shown) {}

  /** LWT: the worker lets go of the job, for any server that can go on with it. */
  public Future<Boolean> release(ImportJob job, Release release) {
    return applied(letGo(RELEASE, 0, job, release));
  }

  /** LWT: the job stays as it is until an operator wants it to go on; unless he does already. */
  public Future<Boolean> pause(ImportJob job, Release release) {
    return applied(letGo(PAUSE, 0, job, release));
  }

  /** LWT: the job has ended, unless it was somebody else's already. */
  public Future<Boolean> finish(ImportJob job, Release release) {
    return applied(letGo(FINISH, 1, job, release));
  }

  /** The same for all farewells, but that an end has a time. */
  private BoundStatement letGo(String cql, int times, ImportJob job, Release release) {
    var now = now();
    var change = Change.of(job.epoch(), release.wishes(), release.state(), now);
    var values = new ArrayList<Object>();
    values.add(release.state().text());
    values.add(change.moment());
    values.add(change.stored());
    values.add(ImportJobJson.print(release.shown()));
    values.add(ImportJobJson.print(release.checkpoint()));
    values.addAll(Collections.nCopies(times, now));
    values.addAll(List.of(job.tenant(), job.id(), job.epoch()));
    return bind(cql, values.toArray());
  }

  /** LWT: fences a worker that has not been heard of since this reading of the job. */
  public Future<Boolean> park(ImportJob seen) {
    var change =
        Change.of(seen.epoch() + 1, seen.control().number(), ImportJob.State.QUEUED, now());
    return applied(
        bind(
            PARK,
            change.moment(),
            change.stored(),
            seen.epoch() + 1,
            seen.tenant(),
            seen.id(),
            seen.epoch(),
            seen.heartbeat()));
  }

  /**
   * LWT: makes the job a worker's, if it is still as it was read. An issue whose answer was lost
   * says "no" the second time: whether it is the worker's, its owner says.
   */
  public Future<Boolean> take(ImportJob seen, ImportJob taken) {
    var change = Change.of(taken.epoch(), seen.control().number(), taken.state(), now());
    return applied(
        bind(
            TAKE,
            change.moment(),
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

  /** LWT: ends a job that nobody can go on with, if it is still as it was read. */
  public Future<Boolean> abandon(ImportJob seen, ImportProgress shown) {
    var change =
        Change.of(seen.epoch() + 1, seen.control().number(), ImportJob.State.FAILED, now());
    return applied(
        bind(
            ABANDON,
            change.moment(),
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
        .execute(select.bind(tenant, id))
        .map(rows -> rows.stream().findFirst().map(row -> ImportJobRows.job(tenant, id, row)));
  }

  private BoundStatement bind(String cql, Object... values) {
    return writes.get(cql).bind(values);
  }

  private Future<Boolean> applied(BoundStatement statement) {
    return session.lwt(statement).map(Outcome::applied);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
