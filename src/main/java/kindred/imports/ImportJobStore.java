package kindred.imports;

import static kindred.cassandra.StatementKind.JUDGE;
import static kindred.cassandra.StatementKind.LWT;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Outcome;

/**
 * Table {@code import_job}: the only reader and writer; every write is an LWT, fenced by the job's
 * epoch.
 */
final class ImportJobStore {

  private static final String INSERT =
      """
      INSERT INTO import_job (tenant_id, job_id, state, source_name, source_size, options, progress,
                              log_file, epoch, beat, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, 0, ?) IF NOT EXISTS""";
  private static final String BEAT =
      """
      UPDATE import_job SET beat = ?, progress = ?
      WHERE tenant_id = ? AND job_id = ? IF epoch = ? AND state = 'running'""";
  private static final String FINISH =
      """
      UPDATE import_job SET state = ?, progress = ?, finished_at = ?
      WHERE tenant_id = ? AND job_id = ? IF epoch = ? AND state = 'running'""";
  private static final String ABANDON =
      """
      UPDATE import_job SET state = 'failed', epoch = ?, progress = ?, finished_at = ?
      WHERE tenant_id = ? AND job_id = ? IF epoch = ? AND beat = ? AND state = 'running'""";
  private static final String SELECT =
      """
      SELECT state, source_name, progress, log_file, epoch, beat, created_at, finished_at
      FROM import_job WHERE tenant_id = ? AND job_id = ?""";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final CassandraSession session;
  private final PreparedStatement insert;
  private final PreparedStatement beat;
  private final PreparedStatement finish;
  private final PreparedStatement abandon;
  private final PreparedStatement select;

  private ImportJobStore(CassandraSession session, List<PreparedStatement> prepared) {
    this.session = session;
    this.insert = prepared.get(0);
    this.beat = prepared.get(1);
    this.finish = prepared.get(2);
    this.abandon = prepared.get(3);
    this.select = prepared.get(4);
  }

  /** A store whose statements are prepared. */
  static Future<ImportJobStore> open(CassandraSession session) {
    return Future.all(
            List.of(
                session.prepare(LWT, INSERT),
                session.prepare(LWT, BEAT),
                session.prepare(LWT, FINISH),
                session.prepare(LWT, ABANDON),
                session.prepare(JUDGE, SELECT)))
        .map(all -> new ImportJobStore(session, all.list()));
  }

  /** LWT: a new job, of the first epoch; its id is nobody else's. */
  Future<Void> create(ImportJob job, long sourceSize, String options) {
    return session
        .lwt(
            insert.bind(
                job.tenant(),
                job.id(),
                job.state().text(),
                job.sourceName(),
                sourceSize,
                options,
                print(job.progress()),
                job.log().map(Path::toString).orElse(""),
                job.createdAt()))
        .mapEmpty();
  }

  /** LWT: the worker lives and has come so far; false: the job is no longer its own. */
  Future<Boolean> beat(ImportJob job, long number, ImportProgress progress) {
    return session
        .lwt(beat.bind(number, print(progress), job.tenant(), job.id(), job.epoch()))
        .map(Outcome::applied);
  }

  /** LWT: the job has ended, unless somebody ended it before. */
  Future<Boolean> finish(
      ImportJob job, ImportJob.State state, ImportProgress progress, Instant now) {
    return session
        .lwt(finish.bind(state.text(), print(progress), now, job.tenant(), job.id(), job.epoch()))
        .map(Outcome::applied);
  }

  /** LWT: ends a job whose worker has not been heard of since this reading of it. */
  Future<Boolean> abandon(ImportJob seen, ImportProgress progress, Instant now) {
    return session
        .lwt(
            abandon.bind(
                seen.epoch() + 1,
                print(progress),
                now,
                seen.tenant(),
                seen.id(),
                seen.epoch(),
                seen.beat()))
        .map(Outcome::applied);
  }

  /** The job, linearizable. */
  Future<Optional<ImportJob>> find(int tenant, String id) {
    return session
        .execute(select.bind(tenant, id))
        .map(rows -> rows.stream().findFirst().map(row -> job(tenant, id, row)));
  }

  private static ImportJob job(int tenant, String id, Row row) {
    return new ImportJob(
        tenant,
        id,
        ImportJob.State.parse(row.getString("state")),
        row.getString("source_name"),
        parse(row.getString("progress")),
        Optional.of(row.getString("log_file")).filter(log -> !log.isEmpty()).map(Path::of),
        row.getLong("epoch"),
        row.getLong("beat"),
        row.getInstant("created_at"),
        Optional.ofNullable(row.getInstant("finished_at")));
  }

  private static String print(ImportProgress progress) {
    try {
      return JSON.writeValueAsString(progress);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static ImportProgress parse(String text) {
    try {
      return JSON.readValue(text, ImportProgress.class);
    } catch (JsonProcessingException corrupt) {
      throw new IllegalStateException("a stored progress cannot be read", corrupt);
    }
  }
}
