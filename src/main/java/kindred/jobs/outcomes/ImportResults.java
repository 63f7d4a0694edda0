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
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.jobs.files.Spool;
import kindred.jobs.outcomes.ImportRejectionStore.Rejection;
import kindred.retry.Waiting;

/** Reads the acknowledged outcomes of a job for clients, also while the job runs. */
public final class ImportResults {

  /** Limits what one reply reads, even if few rows match. */
  private static final int MAX_PAGES_PER_REPLY = 200;

  private static final int MAX_REJECTIONS_PER_READ = 20;

  /** After a read of more characters than this, the next one reads a single row. */
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
   * Consecutive rows, in the order of the file.
   *
   * @param next the row after which the next page starts; empty: no further rows so far
   */
  public record Page(List<ImportRow> rows, OptionalLong next) {
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
      return Future.succeededFuture(new Page(found, OptionalLong.empty()));
    }
    if (pagesLeft == 0) {
      return Future.succeededFuture(new Page(found, OptionalLong.of(after)));
    }
    return rows.page(query.job(), page)
        .compose(
            all -> {
              for (var row : all) {
                boolean matches = query.outcome().map(row.outcome()::equals).orElse(true);
                if (row.number() > after && matches) {
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

  /** The events of jobs. */
  public ImportEvents events() {
    return new ImportEvents(rows);
  }

  /**
   * Creates a file with the original header and the original texts of the rows that have failed so
   * far. The caller deletes it.
   */
  public Future<Path> failed(ImportJob job) {
    return vertx.executeBlocking(() -> write(job), false);
  }

  private Path write(ImportJob job) throws IOException, InterruptedException {
    var file = spool.failedRows(job.id());
    try (var out = FailedFile.create(file, job.origin())) {
      if (!job.origin().header().isEmpty()) {
        out.write(job.origin().header());
      }
      boolean truncatedFound = write(job, out, false);
      if (truncatedFound) {
        write(job, out, true);
      }
      return file;
    } catch (IOException | InterruptedException | RuntimeException unfinished) {
      Files.deleteIfExists(file);
      throw unfinished;
    }
  }

  /**
   * Writes either the truncated rows or all others. A truncated row may contain an unclosed quote.
   * It must not precede other rows, whose quotes might close it.
   *
   * @return whether there are rows of the other kind
   */
  private boolean write(ImportJob job, FailedFile out, boolean truncated)
      throws IOException, InterruptedException {
    boolean others = false;
    for (int page = ImportRows.firstPage(job); page < ImportRows.pages(job); page++) {
      var failed = failed(job, page);
      long after = 0;
      List<Rejection> some = failed.isEmpty() ? List.of() : next(job, page, after, 1);
      while (!some.isEmpty()) {
        for (var rejection : some) {
          if (failed.contains(rejection.number()) && !rejection.raw().isEmpty()) {
            if (truncated(rejection) == truncated) {
              out.write(rejection.raw());
            } else {
              others = true;
            }
          }
          after = rejection.number();
        }
        some = next(job, page, after, nextLimit(some));
      }
    }
    return others;
  }

  private static boolean truncated(Rejection rejection) {
    return rejection.errors().stream().map(RowError::code).anyMatch(Damaged::truncated);
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

  /** Assumes that rows are about as long as those before them. */
  private static int nextLimit(List<Rejection> before) {
    int characters = before.stream().mapToInt(rejection -> rejection.raw().length()).sum();
    return characters > MANY_CHARACTERS ? 1 : Math.min(MAX_REJECTIONS_PER_READ, 2 * before.size());
  }
}
