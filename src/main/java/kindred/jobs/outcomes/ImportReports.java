package kindred.jobs.outcomes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportJob;
import kindred.jobs.RowError;
import kindred.retry.Waiting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the log of a job from its ledger, if the client requested one. Blocks; workers only. */
public final class ImportReports {

  private static final Logger LOG = LoggerFactory.getLogger(ImportReports.class);

  private final ImportRows rows;
  private final Optional<Path> copy;

  /**
   * @param copy path of a copy of the log, next to an input file on the server; empty: no copy
   */
  public ImportReports(ImportRows rows, Optional<Path> copy) {
    this.rows = rows;
    this.copy = copy;
  }

  /** Writes the log; false: the client requested one, but it cannot be written. */
  public boolean write(ImportJob job, Checkpoint checkpoint) throws InterruptedException {
    if (job.log().isEmpty()) {
      return true;
    }
    try (var log = ImportLog.begin(job.log().get())) {
      var acknowledged = job.at(checkpoint);
      for (int page = ImportRows.firstPage(acknowledged);
          page < ImportRows.pages(acknowledged);
          page++) {
        for (var row : Waiting.on(rows.page(acknowledged, page))) {
          log.write(entry(row));
        }
      }
      log.commit();
      if (copy.isPresent()) {
        ImportLog.copy(job.log().get(), copy.get());
      }
      return true;
    } catch (IOException unwritable) {
      LOG.warn("The log of job {} cannot be written; the job ends without a log", job.id());
      return false;
    }
  }

  private static ImportLog.Entry entry(ImportRow row) {
    return new ImportLog.Entry(
        row.number(),
        row.line(),
        row.outcome(),
        row.customerId(),
        joined(row.errors().stream().map(RowError::code).distinct()),
        joined(row.errors().stream().map(RowError::column).distinct()),
        joined(row.errors().stream().map(RowError::message)));
  }

  private static String joined(Stream<String> texts) {
    return texts.filter(text -> !text.isEmpty()).collect(Collectors.joining(" "));
  }
}
