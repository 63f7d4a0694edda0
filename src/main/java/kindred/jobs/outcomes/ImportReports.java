package kindred.jobs.outcomes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.imports.ImportTarget;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportJob;
import kindred.jobs.RowError;
import kindred.jobs.execution.Waiting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the log of a job out of its ledger, when one was asked for. Waits; workers only. */
public final class ImportReports {

  private static final Logger LOG = LoggerFactory.getLogger(ImportReports.class);

  private final ImportRows rows;
  private final Optional<Path> beside;

  /**
   * @param beside where a copy of the log goes: beside the input that lies on the server
   */
  public ImportReports(ImportTarget target, Optional<Path> beside) {
    this.rows = new ImportRows(target.ledger(), target.rejections());
    this.beside = beside;
  }

  /** False: there should be a log, and it cannot be written. */
  public boolean log(ImportJob job, Checkpoint checkpoint) throws InterruptedException {
    if (job.log().isEmpty()) {
      return true;
    }
    try (var log = ImportLog.begin(job.log().get())) {
      var known = job.at(checkpoint);
      for (int page = ImportRows.firstPage(known); page < ImportRows.pages(known); page++) {
        for (var row : Waiting.on(rows.page(known, page))) {
          log.write(entry(row));
        }
      }
      log.commit();
      if (beside.isPresent()) {
        ImportLog.copy(job.log().get(), beside.get());
      }
      return true;
    } catch (IOException unwritable) {
      LOG.warn("The log of import {} cannot be written", job.id());
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
