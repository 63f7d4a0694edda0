package kindred.jobs.outcomes;

import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.core.type.TypeReference;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportJobJson;
import kindred.jobs.RowError;

/**
 * Table {@code import_rejection}: the records that failed, why, and their original text; the only
 * reader and writer. Plain writes at the timestamps of the ledger, which alone says whether a
 * record failed.
 */
public final class ImportRejectionStore {

  private static final String INSERT =
      """
      INSERT INTO import_rejection (tenant_id, job_id, page, row_no, errors, raw)
      VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?""";
  private static final String SELECT =
      """
      SELECT row_no, errors, raw FROM import_rejection
      WHERE tenant_id = ? AND job_id = ? AND page = ? AND row_no > ? LIMIT ?""";
  private static final String SELECT_REASONS =
      """
      SELECT row_no, errors FROM import_rejection
      WHERE tenant_id = ? AND job_id = ? AND page = ?""";

  private static final int CHARACTERS_OF_A_BATCH = 32 << 10;
  private static final int CHARACTERS_BESIDE = 200;

  /**
   * A record that failed.
   *
   * @param raw its original text; empty when it was too long to be held
   */
  public record Rejection(long number, List<RowError> errors, String raw) {}

  private final CassandraSession session;
  private final PreparedStatement insert;
  private final PreparedStatement select;
  private final PreparedStatement reasons;

  private ImportRejectionStore(CassandraSession session, List<PreparedStatement> prepared) {
    this.session = session;
    this.insert = prepared.get(0);
    this.select = prepared.get(1);
    this.reasons = prepared.get(2);
  }

  /** A store whose statements are prepared. */
  public static Future<ImportRejectionStore> open(CassandraSession session) {
    return Future.all(
            session.prepare(PLAIN, INSERT),
            session.prepare(QUORUM_READ, SELECT),
            session.prepare(QUORUM_READ, SELECT_REASONS))
        .map(all -> new ImportRejectionStore(session, all.list()));
  }

  /** Plain: the records failed; those of a page by few requests, for a page is one partition. */
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
    var batch =
        BatchStatement.builder(DefaultBatchType.UNLOGGED)
            .setExecutionProfileName(PLAIN.profile())
            .setIdempotence(true);
    for (var rejection : ofOnePage) {
      int place = LedgerPage.place(rejection.number());
      batch.addStatement(
          insert.bind(
              job.tenant(),
              job.id(),
              LedgerPage.of(rejection.number()),
              rejection.number(),
              ImportJobJson.print(rejection.errors()),
              rejection.raw(),
              ImportLedgerStore.timestamp(job.epoch(), place + 1)));
    }
    return session.execute(batch.build());
  }

  /** Some rejections of a page, in order of their numbers. */
  Future<List<Rejection>> get(int tenant, String job, int page, long after, int limit) {
    return session
        .execute(select.bind(tenant, job, page, after, limit))
        .map(rows -> rows.stream().map(row -> rejection(row, row.getString("raw"))).toList());
  }

  /** All rejections of a page without their texts. */
  Future<List<Rejection>> reasons(int tenant, String job, int page) {
    return session
        .execute(reasons.bind(tenant, job, page))
        .map(rows -> rows.stream().map(row -> rejection(row, "")).toList());
  }

  private static Rejection rejection(Row row, String raw) {
    var errors = new TypeReference<List<RowError>>() {};
    return new Rejection(
        row.getLong("row_no"), ImportJobJson.read(row.getString("errors"), errors), raw);
  }
}
