package kindred.imports.undo;

import static kindred.cassandra.StatementKind.PLAIN;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.jobs.ImportJob;

/**
 * Table {@code undo_note}: the keys of profiles, written before an undo deletes these profiles,
 * because a deleted profile no longer lists them; the only reader and writer. Plain writes:
 * releasing the keys of a note once more changes nothing.
 */
public final class UndoNoteStore {

  private static final Cql INSERT =
      Cql.plain(
          "INSERT INTO undo_note (tenant_id, job_id, part, row_no, note) VALUES (?, ?, ?, ?, ?)");
  private static final Cql DELETE =
      Cql.plain("DELETE FROM undo_note WHERE tenant_id = ? AND job_id = ? AND part = ?");
  private static final Cql SELECT =
      Cql.quorumRead(
          "SELECT row_no, note FROM undo_note WHERE tenant_id = ? AND job_id = ? AND part = ?");

  /** Rows of a part: their profiles are read, noted and deleted together. */
  static final int ROWS_OF_A_PART = 200;

  private static final int NOTES_OF_A_BATCH = 50;

  private final PreparedStatements statements;

  public UndoNoteStore(CassandraSession session) {
    statements = new PreparedStatements(session, INSERT, DELETE, SELECT);
  }

  static long part(long row) {
    return (row - 1) / ROWS_OF_A_PART;
  }

  /** Plain: stores the keys of these rows' profiles, before their deletion. */
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
    var batch = PLAIN.batch();
    numbers.forEach(
        number ->
            batch.addStatement(
                statements.bind(INSERT, job.tenant(), job.id(), part, number, notes.get(number))));
    return statements.execute(batch.build()).mapEmpty();
  }

  /** The notes of a part, by row number. */
  Future<Map<Long, String>> get(ImportJob job, long part) {
    return statements
        .execute(SELECT, job.tenant(), job.id(), part)
        .map(
            rows -> {
              var notes = new HashMap<Long, String>();
              rows.forEach(row -> notes.put(row.getLong("row_no"), row.getString("note")));
              return notes;
            });
  }

  /** Plain: deletes the notes of a part, once all keys of its deleted profiles are released. */
  Future<Void> delete(ImportJob job, long part) {
    return statements.execute(DELETE, job.tenant(), job.id(), part).mapEmpty();
  }
}
