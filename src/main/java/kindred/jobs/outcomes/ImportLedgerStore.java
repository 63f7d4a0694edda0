package kindred.jobs.outcomes;

import io.vertx.core.Future;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.jobs.ImportJob;

/**
 * Table {@code import_ledger}: the outcome of each row, in pages; the only reader and writer. Plain
 * writes with a logical timestamp: a later epoch overrides an earlier one, and within one epoch a
 * page with more outcomes overrides one with fewer.
 */
public final class ImportLedgerStore {

  private static final Cql INSERT =
      Cql.plain(
          """
          INSERT INTO import_ledger (tenant_id, job_id, page, outcomes)
          VALUES (?, ?, ?, ?) USING TIMESTAMP ?""");
  private static final Cql SELECT =
      Cql.quorumRead(
          "SELECT outcomes FROM import_ledger WHERE tenant_id = ? AND job_id = ? AND page = ?");

  private static final int PAGE_BITS = 20;

  private final PreparedStatements statements;

  public ImportLedgerStore(CassandraSession session) {
    statements = new PreparedStatements(session, INSERT, SELECT);
  }

  /** The logical timestamp of a page with so many outcomes, written in this epoch. */
  static long timestamp(long epoch, int outcomes) {
    return (epoch << PAGE_BITS) + outcomes;
  }

  /** Plain: stores the outcomes of the page so far. */
  public Future<Void> put(ImportJob job, int page, List<LedgerPage.Entry> entries) {
    return statements.write(
        INSERT,
        job.tenant(),
        job.id(),
        page,
        LedgerPage.pack(entries),
        timestamp(job.epoch(), entries.size()));
  }

  /** The page, empty if it was never written; may hold more than the checkpoint acknowledges. */
  public Future<List<LedgerPage.Entry>> get(int tenant, String job, int page) {
    return statements
        .first(row -> LedgerPage.unpack(row.getByteBuffer("outcomes")), SELECT, tenant, job, page)
        .map(found -> found.orElse(List.of()));
  }
}
