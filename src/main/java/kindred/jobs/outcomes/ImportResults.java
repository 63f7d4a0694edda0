package kindred.jobs.outcomes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import kindred.cassandra.CassandraSession;
import kindred.csv.RawRecord.Damaged;
import kindred.jobs.ImportJob;
import kindred.jobs.JobKind;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.Waiting;
import kindred.jobs.files.Spool;
import kindred.jobs.outcomes.ImportRejectionStore.Rejection;
import kindred.profile.Ids;

/** What became of the records of a job, for clients; also while it runs, as far as acknowledged. */
public final class ImportResults {

  /** So much is read for one answer at most, whatever it is looking for. */
  private static final int PAGES_AT_ONCE = 200;

  private static final int REJECTIONS_AT_ONCE = 20;

  /** After so many characters at once only one record is read at a time. */
  private static final int MANY_CHARACTERS = 64 << 10;

  private final Vertx vertx;
  private final ImportRows rows;
  private final ImportRejectionStore rejections;
  private final Spool spool;

  private ImportResults(
      Vertx vertx, ImportLedgerStore ledger, ImportRejectionStore rejections, Spool spool) {
    this.vertx = vertx;
    this.rows = new ImportRows(ledger, rejections);
    this.rejections = rejections;
    this.spool = spool;
  }

  public static Future<ImportResults> open(Vertx vertx, CassandraSession session, Spool spool) {
    var ledger = ImportLedgerStore.open(session);
    var rejections = ImportRejectionStore.open(session);
    return Future.all(ledger, rejections)
        .map(all -> new ImportResults(vertx, ledger.result(), rejections.result(), spool));
  }

  /**
   * Some rows in the order of the file.
   *
   * @param next after which record the next page begins; empty: nothing comes after it yet
   */
  public record Page(List<ImportRow> rows, OptionalLong next) {
    public Page {
      rows = List.copyOf(rows);
    }
  }

  /**
   * Rows after a record.
   *
   * @param outcome only of this outcome, when given
   */
  public Future<Page> rows(ImportJob job, Optional<String> outcome, long after, int limit) {
    long passedOver = job.origin().options().startFrom() - 1;
    return gather(
        new Query(job, outcome, limit),
        Math.max(after, passedOver),
        new ArrayList<>(),
        PAGES_AT_ONCE);
  }

  private record Query(ImportJob job, Optional<String> outcome, int limit) {}

  private Future<Page> gather(Query query, long after, List<ImportRow> found, int pagesLeft) {
    int page = LedgerPage.of(after + 1);
    if (page >= ImportRows.pages(query.job())) {
      return Future.succeededFuture(new Page(found, OptionalLong.empty()));
    }
    if (pagesLeft == 0) {
      return Future.succeededFuture(new Page(found, OptionalLong.of(after)));
    }
    return rows.page(query.job(), page)
        .compose(
            all -> {
              for (var row : all) {
                boolean wanted = query.outcome().map(row.outcome()::equals).orElse(true);
                if (row.number() > after && wanted) {
                  if (found.size() == query.limit()) {
                    long last = found.get(found.size() - 1).number();
                    return Future.succeededFuture(new Page(found, OptionalLong.of(last)));
                  }
                  found.add(row);
                }
              }
              return gather(query, LedgerPage.first(page + 1) - 1, found, pagesLeft - 1);
            });
  }

  /** What happens to the jobs. */
  public ImportEvents events() {
    return new ImportEvents(rows);
  }

  /**
   * A new file, the caller's to remove, of the original header and the original texts of the
   * records that failed so far.
   */
  public Future<Path> failed(ImportJob job) {
    return vertx.executeBlocking(() -> write(job), false);
  }

  private Path write(ImportJob job) throws IOException, InterruptedException {
    var file = spool.failed(job.id() + "." + Ids.random());
    try (var out = FailedFile.make(file, job.origin())) {
      if (job.origin().kind() == JobKind.IMPORT) {
        out.write(job.origin().header());
      }
      boolean torn = write(job, out, false);
      if (torn) {
        write(job, out, true);
      }
      return file;
    } catch (IOException | InterruptedException | RuntimeException unfinished) {
      Files.deleteIfExists(file);
      throw unfinished;
    }
  }

  /**
   * Writes the records that are torn, or the others. A record that opens a quote and does not close
   * it must not stand before others: there it might find one that closes it.
   *
   * @return whether there are any that were not asked for
   */
  private boolean write(ImportJob job, FailedFile out, boolean torn)
      throws IOException, InterruptedException {
    boolean others = false;
    for (int page = ImportRows.firstPage(job); page < ImportRows.pages(job); page++) {
      var failed = failed(job, page);
      long after = 0;
      List<Rejection> some = failed.isEmpty() ? List.of() : next(job, page, after, 1);
      while (!some.isEmpty()) {
        for (var rejection : some) {
          if (failed.contains(rejection.number()) && !rejection.raw().isEmpty()) {
            if (torn(rejection) == torn) {
              out.write(rejection.raw());
            } else {
              others = true;
            }
          }
          after = rejection.number();
        }
        some = next(job, page, after, together(some));
      }
    }
    return others;
  }

  private static boolean torn(Rejection rejection) {
    return rejection.errors().stream().map(RowError::code).anyMatch(Damaged::torn);
  }

  private Set<Long> failed(ImportJob job, int page) throws InterruptedException {
    return Waiting.on(rows.page(job, page)).stream()
        .filter(row -> row.outcome().equals(RowOutcome.Kind.FAILED.text()))
        .map(ImportRow::number)
        .collect(Collectors.toSet());
  }

  private List<Rejection> next(ImportJob job, int page, long after, int limit)
      throws InterruptedException {
    return Waiting.on(rejections.get(job.tenant(), job.id(), page, after, limit));
  }

  /** Records are most often about as long as those before them. */
  private static int together(List<Rejection> before) {
    int characters = before.stream().mapToInt(rejection -> rejection.raw().length()).sum();
    return characters > MANY_CHARACTERS ? 1 : Math.min(REJECTIONS_AT_ONCE, 2 * before.size());
  }
}
