package kindred.jobs.outcomes;

import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.jobs.ImportJob;

/**
 * Table {@code import_ledger}: what became of each record, a page at a time; the only reader and
 * writer. Plain writes with a logical timestamp: a later epoch beats an earlier one, and of one
 * epoch a page that tells more records beats one that tells fewer.
 */
public final class ImportLedgerStore {

  private static final String INSERT =
      """
      INSERT INTO import_ledger (tenant_id, job_id, page, outcomes)
      VALUES (?, ?, ?, ?) USING TIMESTAMP ?""";
  private static final String SELECT =
      "SELECT outcomes FROM import_ledger WHERE tenant_id = ? AND job_id = ? AND page = ?";

  private static final int PAGE_BITS = 20;

  private final CassandraSession session;
  private final PreparedStatement insert;
  private final PreparedStatement select;

  private ImportLedgerStore(
      CassandraSession session, PreparedStatement insert, PreparedStatement select) {
    this.session = session;
    this.insert = insert;
    this.select = select;
  }

  /** A store whose statements are prepared. */
  public static Future<ImportLedgerStore> open(CassandraSession session) {
    var insert = session.prepare(PLAIN, INSERT);
    var select = session.prepare(QUORUM_READ, SELECT);
    return Future.all(insert, select)
        .map(all -> new ImportLedgerStore(session, insert.result(), select.result()));
  }

  /** When the records of an epoch are told, so many of a page. */
  static long timestamp(long epoch, int records) {
    return (epoch << PAGE_BITS) + records;
  }

  /** Plain: the page as far as it is known. */
  public Future<Void> put(ImportJob job, int page, List<LedgerPage.Entry> entries) {
    return session
        .execute(
            insert.bind(
                job.tenant(),
                job.id(),
                page,
                LedgerPage.pack(entries),
                timestamp(job.epoch(), entries.size())))
        .mapEmpty();
  }

  /** The page, empty if it was never written; may tell more than is acknowledged. */
  public Future<List<LedgerPage.Entry>> get(int tenant, String job, int page) {
    return session
        .execute(select.bind(tenant, job, page))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(row -> LedgerPage.unpack(row.getByteBuffer("outcomes")))
                    .orElse(List.of()));
  }
}
