package kindred.jobs.outcomes;

import static kindred.cassandra.StatementKind.PLAIN;

import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.core.type.TypeReference;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.jobs.ImportJob;
import kindred.jobs.RowError;
import kindred.json.StoredJson;

/**
 * Table {@code import_rejection}: the failed and the skipped rows, their original text, and why
 * rows failed; the only reader and writer. Plain writes at the timestamps of the ledger; the ledger
 * alone decides about a row, and knows why one was skipped.
 */
public final class ImportRejectionStore {

  private static final Cql INSERT =
      Cql.plain(
          """
          INSERT INTO import_rejection (tenant_id, job_id, page, row_no, errors, raw)
          VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?""");
  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT row_no, errors, raw FROM import_rejection
          WHERE tenant_id = ? AND job_id = ? AND page = ? AND row_no > ? LIMIT ?""");
  private static final Cql SELECT_REASONS =
      Cql.quorumRead(
          """
          SELECT row_no, errors FROM import_rejection
          WHERE tenant_id = ? AND job_id = ? AND page = ?""");

  private static final int ROW = 3;
  private static final int ERRORS = 4;
  private static final int RAW = 5;
  private static final int TIMESTAMP = 6;
  private static final String NO_ERRORS = "[]";

  private static final int CHARACTERS_OF_A_BATCH = 32 << 10;
  private static final int CHARACTERS_BESIDE = 200;

  /**
   * A row that was not imported.
   *
   * @param errors why it failed; empty if it was skipped
   * @param raw its original text; empty when it was too long to store
   */
  public record Rejection(long number, List<RowError> errors, String raw) {}

  private final PreparedStatements statements;

  public ImportRejectionStore(CassandraSession session) {
    statements = new PreparedStatements(session, INSERT, SELECT, SELECT_REASONS);
  }

  /** Plain: stores rows, in few requests, because a page is one partition. */
  public List<Future<?>> put(ImportJob job, List<Rejection> rejections) {
    var parts = new ArrayList<Future<?>>();
    var batch = new ArrayList<Rejection>();
    long characters = 0;
    for (var rejection : rejections) {
      boolean samePage =
          batch.isEmpty()
              || LedgerPage.of(batch.get(0).number()) == LedgerPage.of(rejection.number());
      if (!samePage || characters > CHARACTERS_OF_A_BATCH) {
        parts.add(send(job, batch));
        batch.clear();
        characters = 0;
      }
      batch.add(rejection);
      characters += rejection.raw().length() + CHARACTERS_BESIDE;
    }
    if (!batch.isEmpty()) {
      parts.add(send(job, batch));
    }
    return parts;
  }

  private Future<?> send(ImportJob job, List<Rejection> ofOnePage) {
    var batch = PLAIN.batch();
    int page = LedgerPage.of(ofOnePage.get(0).number());
    var bound = statements.bind(INSERT, job.tenant(), job.id(), page, null, NO_ERRORS, null, null);
    for (var rejection : ofOnePage) {
      int place = LedgerPage.place(rejection.number());
      var row =
          bound
              .setLong(ROW, rejection.number())
              .setString(RAW, rejection.raw())
              .setLong(TIMESTAMP, ImportLedgerStore.timestamp(job.epoch(), place + 1));
      batch.addStatement(
          rejection.errors().isEmpty()
              ? row
              : row.setString(ERRORS, StoredJson.print(rejection.errors())));
    }
    return statements.execute(batch.build());
  }

  /** Some rejections of a page, in the order of their row numbers. */
  Future<List<Rejection>> get(int tenant, String job, int page, long after, int limit) {
    return statements.list(
        row -> rejection(row, row.getString("raw")), SELECT, tenant, job, page, after, limit);
  }

  /** All rejections of a page, without the texts of the rows. */
  Future<List<Rejection>> reasons(int tenant, String job, int page) {
    return statements.list(row -> rejection(row, ""), SELECT_REASONS, tenant, job, page);
  }

  private static Rejection rejection(Row row, String raw) {
    var errors = new TypeReference<List<RowError>>() {};
    return new Rejection(
        row.getLong("row_no"), StoredJson.read(row.getString("errors"), errors), raw);
  }
}
