package kindred.jobs.outcomes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportJob;
import kindred.jobs.RowError;
import kindred.jobs.files.ImportFolders;
import kindred.jobs.files.SpoolSpace;
import kindred.retry.Waiting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the log of a job from its ledger, if the client requested one. Blocks; workers only. */
public final class ImportReports {

  private static final Logger LOG = LoggerFactory.getLogger(ImportReports.class);

  private final ImportRows rows;
  private final Path file;
  private final SpoolSpace space;
  private final Optional<Path> copy;

  /**
   * @param file path of the log on this server
   * @param space of the folder of this log
   * @param copy path of a copy of the log, next to an input file on the server; empty: no copy
   */
  public ImportReports(ImportRows rows, Path file, SpoolSpace space, Optional<Path> copy) {
    this.rows = rows;
    this.file = file;
    this.space = space;
    this.copy = copy;
  }

  /**
   * Writes the log and its copy.
   *
   * @return what the client is told if one of them cannot be written
   */
  public Optional<String> write(ImportJob job, Checkpoint checkpoint) throws InterruptedException {
    if (!job.logged()) {
      return Optional.empty();
    }
    try {
      writeLog(job, checkpoint);
    } catch (IOException unwritable) {
      LOG.warn("The log of job {} cannot be written; the job ends without a log", job.id());
      return Optional.of(
          "The server cannot write the log. The outcomes of the rows are at 'links.rows'.");
    }
    try {
      if (copy.isPresent()) {
        ImportLog.copy(file, copy.get());
      }
      return Optional.empty();
    } catch (IOException unwritable) {
      LOG.warn("The log of job {} cannot be copied; it stays in the data folder", job.id());
      return Optional.of(
          "The server cannot write '%s' beside the file. The log is at 'links.log'."
              .formatted(ImportFolders.logFor(job.origin().sourceName())));
    }
  }

  private void writeLog(ImportJob job, Checkpoint checkpoint)
      throws IOException, InterruptedException {
    try (var log = ImportLog.begin(file, space)) {
      var acknowledged = job.at(checkpoint);
      for (int page = ImportRows.firstPage(acknowledged);
          page < ImportRows.pages(acknowledged);
          page++) {
        for (var row : Waiting.on(rows.page(acknowledged, page))) {
          log.write(entry(row));
        }
      }
      log.commit();
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
