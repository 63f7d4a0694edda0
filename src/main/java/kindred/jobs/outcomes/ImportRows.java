package kindred.jobs.outcomes;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kindred.jobs.ImportJob;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.jobs.outcomes.ImportRejectionStore.Rejection;
import kindred.profile.Ids;

/** Reads the acknowledged outcomes of a job's rows, in the order of the file. */
public final class ImportRows {

  private final ImportLedgerStore ledger;
  private final ImportRejectionStore rejections;

  public ImportRows(ImportLedgerStore ledger, ImportRejectionStore rejections) {
    this.ledger = ledger;
    this.rejections = rejections;
  }

  /** The page of the first row that the job processes. */
  static int firstPage(ImportJob job) {
    return LedgerPage.of(job.origin().options().startFrom());
  }

  /** The number of acknowledged pages; the last one may be partial. */
  public static int pages(ImportJob job) {
    return LedgerPage.of(job.checkpoint().next() - 1 + LedgerPage.ROWS);
  }

  /** A page of 1,000 rows; fewer on the first and the last one. */
  public Future<List<ImportRow>> page(ImportJob job, int page) {
    return ledger
        .get(job.tenant(), job.id(), page)
        .compose(
            entries -> {
              boolean failures =
                  entries.stream().anyMatch(e -> e != null && e.kind() == RowOutcome.Kind.FAILED);
              return failures
                  ? rejections
                      .reasons(job.tenant(), job.id(), page)
                      .map(reasons -> rows(job, page, entries, byNumber(reasons)))
                  : Future.succeededFuture(rows(job, page, entries, Map.of()));
            });
  }

  /** The same rows without the reasons of failures; fails if the ledger has lost some of them. */
  public Future<List<ImportRow>> outcomes(ImportJob job, int page) {
    long end = Math.min(LedgerPage.first(page + 1), job.checkpoint().next());
    return ledger
        .get(job.tenant(), job.id(), page)
        .map(
            entries -> {
              if (LedgerPage.first(page) + entries.size() < end) {
                throw new IllegalStateException("page " + page + " of " + job.id() + " is missing");
              }
              return rows(job, page, entries, Map.of());
            });
  }

  private static Map<Long, List<RowError>> byNumber(List<Rejection> rejections) {
    var byNumber = new HashMap<Long, List<RowError>>();
    rejections.forEach(rejection -> byNumber.put(rejection.number(), rejection.errors()));
    return byNumber;
  }

  private static List<ImportRow> rows(
      ImportJob job, int page, List<LedgerPage.Entry> entries, Map<Long, List<RowError>> reasons) {
    var rows = new ArrayList<ImportRow>();
    long number = LedgerPage.first(page);
    for (var entry : entries) {
      if (entry != null && number < job.checkpoint().next()) {
        rows.add(row(job, number, entry, reasons.getOrDefault(number, List.of())));
      }
      number++;
    }
    return rows;
  }

  /** The id of the profile that a row has created; a dry run creates none. */
  private static String createdProfile(ImportJob job, long number) {
    return job.origin().options().dryRun() ? "" : Ids.imported(job.id(), number);
  }

  private static ImportRow row(
      ImportJob job, long number, LedgerPage.Entry entry, List<RowError> reasons) {
    return switch (entry.kind()) {
      case SKIPPED -> ImportRow.of(skipped(job, number, entry));
      case REPEATED -> ImportRow.of(repeated(job, number, entry));
      case EMPTY -> ImportRow.of(RowOutcome.empty(number, entry.line()));
      case IMPORTED -> row(number, entry, createdProfile(job, number), List.of());
      case MERGED -> ImportRow.of(merged(number, entry));
      case UPDATED, FAILED -> row(number, entry, entry.customerId(), reasons);
    };
  }

  private static ImportRow row(
      long number, LedgerPage.Entry entry, String customer, List<RowError> errors) {
    return new ImportRow(number, entry.line(), entry.kind().text(), customer, errors, "");
  }

  private static RowOutcome merged(long number, LedgerPage.Entry entry) {
    var ids = entry.customerId().split(" ", 2);
    return RowOutcome.merged(number, entry.line(), ids[0], ids.length > 1 ? ids[1] : "");
  }

  private static RowOutcome repeated(ImportJob job, long number, LedgerPage.Entry entry) {
    long earlier = Long.parseLong(entry.customerId());
    return RowOutcome.repeated(number, entry.line(), createdProfile(job, earlier), earlier);
  }

  private static RowOutcome skipped(ImportJob job, long number, LedgerPage.Entry entry) {
    return switch (job.origin().kind()) {
      case IMPORT, UNDO -> RowOutcome.skipped(number, entry.line(), entry.customerId());
      case MERGE -> RowOutcome.alreadyMerged(number, entry.line(), entry.customerId());
    };
  }
}
