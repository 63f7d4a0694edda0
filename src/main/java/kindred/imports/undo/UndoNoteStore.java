package kindred.imports.undo;

import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kindred.cassandra.CassandraSession;
import kindred.jobs.ImportJob;

/**
 * Table {@code undo_note}: what profiles owned, written before they are removed, since a removed
 * one no longer tells; the only reader and writer. Plain writes: a note too many has its keys
 * released once more, which changes nothing.
 */
public final class UndoNoteStore {

  private static final String INSERT =
      """
      INSERT INTO undo_note (tenant_id, job_id, part, row_no, note) VALUES (?, ?, ?, ?, ?)""";
  private static final String DELETE =
      "DELETE FROM undo_note WHERE tenant_id = ? AND job_id = ? AND part = ?";
  private static final String SELECT =
      "SELECT row_no, note FROM undo_note WHERE tenant_id = ? AND job_id = ? AND part = ?";

  private static final int NOTES_OF_A_BATCH = 50;

  private final CassandraSession session;
  private final PreparedStatement insert;
  private final PreparedStatement delete;
  private final PreparedStatement select;

  private UndoNoteStore(CassandraSession session, List<PreparedStatement> prepared) {
    this.session = session;
    this.insert = prepared.get(0);
    this.delete = prepared.get(1);
    this.select = prepared.get(2);
  }

  /** A store whose statements are prepared. */
  public static Future<UndoNoteStore> open(CassandraSession session) {
    return Future.all(
            session.prepare(PLAIN, INSERT),
            session.prepare(PLAIN, DELETE),
            session.prepare(QUORUM_READ, SELECT))
        .map(all -> new UndoNoteStore(session, all.list()));
  }

  /** Plain: the profiles of these records are about to be removed. */
  Future<Void> put(ImportJob job, long part, Map<Long, String> notes) {
    var numbers = notes.keySet().stream().sorted().toList();
    Future<Void> written = Future.succeededFuture();
    for (int from = 0; from < numbers.size(); from += NOTES_OF_A_BATCH) {
      var some = numbers.subList(from, Math.min(from + NOTES_OF_A_BATCH, numbers.size()));
      written = written.compose(before -> put(job, part, some, notes));
    }
    return written;
  }

  private Future<Void> put(ImportJob job, long part, List<Long> numbers, Map<Long, String> notes) {
    var batch =
        BatchStatement.builder(DefaultBatchType.UNLOGGED)
            .setExecutionProfileName(PLAIN.profile())
            .setIdempotence(true);
    numbers.forEach(
        number ->
            batch.addStatement(
                insert.bind(job.tenant(), job.id(), part, number, notes.get(number))));
    return session.execute(batch.build()).mapEmpty();
  }

  /** The notes of a part by record. */
  Future<Map<Long, String>> get(ImportJob job, long part) {
    return session
        .execute(select.bind(job.tenant(), job.id(), part))
        .map(
            rows -> {
              var notes = new HashMap<Long, String>();
              rows.forEach(row -> notes.put(row.getLong("row_no"), row.getString("note")));
              return notes;
            });
  }

  /** Plain: the keys of all profiles of the part that were removed are released. */
  Future<Void> forget(ImportJob job, long part) {
    return session.execute(delete.bind(job.tenant(), job.id(), part)).mapEmpty();
  }
}
