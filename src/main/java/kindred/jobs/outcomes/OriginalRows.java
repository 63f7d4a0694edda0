package kindred.jobs.outcomes;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import kindred.csv.CsvRecords;
import kindred.csv.RawRecord.Damaged;
import kindred.jobs.ImportJob;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.jobs.outcomes.ImportRejectionStore.Rejection;

/**
 * The original header and the original texts of the rows of a job that have failed, or were
 * skipped, so far, as a file that is read piece by piece. One piece at a time is in memory.
 *
 * <p>With reasons, the rows of a file without a header have one: the reasons need titles.
 *
 * <p>Truncated rows follow all others: such a row may contain an unclosed quote, which a quote of a
 * later row would close.
 */
public final class OriginalRows {

  private static final int MAX_REJECTIONS_PER_READ = 20;

  /** After a read of more characters than this, the next one reads a single row. */
  private static final int MANY_CHARACTERS = 64 << 10;

  private final ImportJob job;
  private final IntFunction<Future<List<ImportRow>>> pages;
  private final ImportRejectionStore rejections;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final FailedFile file;
  private final Optional<Character> delimiter;
  private final String outcome;

  private boolean truncated;
  private boolean truncatedFound;
  private int page;
  private Map<Long, ImportRow> wanted = Map.of();
  private long after;
  private int limit;

  /**
   * @param pages reads a page of the job's rows
   * @param outcome of the rows: failed or skipped
   * @param reasons whether two columns say why each row has it; an import ignores them
   */
  OriginalRows(
      ImportJob job,
      IntFunction<Future<List<ImportRow>>> pages,
      ImportRejectionStore rejections,
      RowOutcome.Kind outcome,
      boolean reasons) {
    this.job = job;
    this.pages = pages;
    this.rejections = rejections;
    this.outcome = outcome.text();
    var header = job.origin().header();
    this.delimiter =
        Optional.of(CsvRecords.delimiter(header, job.origin().options().delimiter()))
            .filter(any -> reasons);
    try {
      file = FailedFile.begin(bytes, job.origin());
      var titles = job.origin().options().format().titles().filter(any -> reasons);
      if (!header.isEmpty()) {
        file.write(header, titles.isPresent() ? "" : cells("#code", "#reason"));
      }
      if (titles.isPresent()) {
        file.write(titled(titles.get()), cells("#code", "#reason"));
      }
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    page = ImportRows.firstPage(job);
  }

  /**
   * Reads once. Call it again only when it has completed.
   *
   * @return the next piece, which has no bytes if there are no more; empty if this read found no
   *     such row
   */
  public Future<Optional<Buffer>> next() {
    if (limit > 0) {
      return readRejections();
    }
    if (page < ImportRows.pages(job)) {
      return pages.apply(page).map(this::beginPage);
    }
    if (truncatedFound && !truncated) {
      truncated = true;
      page = ImportRows.firstPage(job);
      return Future.succeededFuture(Optional.empty());
    }
    return Future.succeededFuture(Optional.of(taken()));
  }

  private Optional<Buffer> beginPage(List<ImportRow> all) {
    wanted =
        all.stream()
            .filter(row -> row.outcome().equals(outcome))
            .collect(Collectors.toMap(ImportRow::number, row -> row));
    after = 0;
    limit = wanted.isEmpty() ? 0 : 1;
    page += wanted.isEmpty() ? 1 : 0;
    return Optional.empty();
  }

  private Future<Optional<Buffer>> readRejections() {
    return rejections
        .get(job.tenant(), job.id(), page, after, limit)
        .map(
            some -> {
              some.forEach(this::write);
              limit = nextLimit(some);
              page += limit == 0 ? 1 : 0;
              return Optional.of(taken()).filter(piece -> piece.length() > 0);
            });
  }

  private void write(Rejection rejection) {
    after = rejection.number();
    if (!wanted.containsKey(rejection.number()) || rejection.raw().isEmpty()) {
      return;
    }
    if (isTruncated(rejection) != truncated) {
      truncatedFound = true;
      return;
    }
    try {
      file.write(rejection.raw(), truncated ? "" : reasons(wanted.get(rejection.number())));
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private String reasons(ImportRow row) {
    var codes = row.errors().stream().map(RowError::code).distinct();
    var messages = row.errors().stream().map(RowError::message);
    return cells(
        codes.collect(Collectors.joining(" ")),
        '"' + messages.collect(Collectors.joining(" ")).replace("\"", "\"\"") + '"');
  }

  private String titled(List<String> titles) {
    char between = delimiter.orElseThrow();
    return titles.stream()
        .map(title -> title.indexOf(between) < 0 ? title : '"' + title + '"')
        .collect(Collectors.joining(String.valueOf(between)));
  }

  /** Two cells after those of the file; nothing if reasons are not wanted. */
  private String cells(String first, String second) {
    return delimiter.map(one -> one + first + one + second).orElse("");
  }

  /** Assumes that rows are about as long as those before them; 0: there are no more. */
  private static int nextLimit(List<Rejection> before) {
    if (before.isEmpty()) {
      return 0;
    }
    int characters = before.stream().mapToInt(rejection -> rejection.raw().length()).sum();
    return characters > MANY_CHARACTERS ? 1 : Math.min(MAX_REJECTIONS_PER_READ, 2 * before.size());
  }

  private static boolean isTruncated(Rejection rejection) {
    return rejection.errors().stream().map(RowError::code).anyMatch(Damaged::truncated);
  }

  private Buffer taken() {
    try {
      file.flush();
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    var piece = Buffer.buffer(bytes.toByteArray());
    bytes.reset();
    return piece;
  }
}
