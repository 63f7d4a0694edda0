package kindred.jobs.outcomes;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.jobs.ImportJob;
import kindred.jobs.RowOutcome;

/** Reads the acknowledged outcomes of a job for clients, also while the job runs. */
public final class ImportResults {

  /** Limits what one reply reads, even if few rows match. */
  private static final int MAX_PAGES_PER_REPLY = 200;

  private final ImportRows rows;
  private final ImportRejectionStore rejections;

  public ImportResults(CassandraSession session) {
    rejections = new ImportRejectionStore(session);
    rows = new ImportRows(new ImportLedgerStore(session), rejections);
  }

  /**
   * Consecutive rows, in the order of the file.
   *
   * @param next the row after which the next page starts; empty: no further rows so far
   */
  public record Page(List<ImportRow> rows, Optional<Long> next) {
    public Page {
      rows = List.copyOf(rows);
    }
  }

  /**
   * The rows after a row.
   *
   * @param outcome only rows with this outcome; empty: all
   */
  public Future<Page> rows(ImportJob job, Optional<String> outcome, long after, int limit) {
    long skippedAtStart = job.origin().options().startFrom() - 1;
    return gather(
        new Query(job, outcome, limit),
        Math.max(after, skippedAtStart),
        new ArrayList<>(),
        MAX_PAGES_PER_REPLY);
  }

  private record Query(ImportJob job, Optional<String> outcome, int limit) {}

  private Future<Page> gather(Query query, long after, List<ImportRow> found, int pagesLeft) {
    int page = LedgerPage.of(after + 1);
    if (page >= ImportRows.pages(query.job())) {
      return Future.succeededFuture(new Page(found, Optional.empty()));
    }
    if (pagesLeft == 0) {
      return Future.succeededFuture(new Page(found, Optional.of(after)));
    }
    return rows.page(query.job(), page)
        .compose(
            all -> {
              for (var row : all) {
                boolean matches = query.outcome().map(row.outcome()::equals).orElse(true);
                if (row.number() > after && matches) {
                  if (found.size() == query.limit()) {
                    long last = found.get(found.size() - 1).number();
                    return Future.succeededFuture(new Page(found, Optional.of(last)));
                  }
                  found.add(row);
                }
              }
              return gather(query, LedgerPage.first(page + 1) - 1, found, pagesLeft - 1);
            });
  }

  public ImportEvents events() {
    return new ImportEvents(rows);
  }

  /**
   * The rows of the job that have failed, or were skipped, so far, as a file.
   *
   * @param outcome of the rows: failed or skipped
   * @param reasons whether two columns say why each row has it
   */
  public OriginalRows originals(ImportJob job, RowOutcome.Kind outcome, boolean reasons) {
    return new OriginalRows(job, page -> rows.page(job, page), rejections, outcome, reasons);
  }
}
