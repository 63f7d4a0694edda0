package kindred.jobs.execution;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import kindred.imports.ImportTarget;
import kindred.jobs.ImportJob;
import kindred.jobs.outcomes.ImportTally;

/** The opened file of a job, whatever kind of records it holds. */
public interface JobFile extends AutoCloseable {

  /** The text that has to stand above records of the file so that they can be posted again. */
  String header();

  /** The byte-order mark that has to stand before everything else, in hexadecimal; empty: none. */
  default String byteOrderMark() {
    return "";
  }

  /** Its records are the job's from now on; refuses a file that cannot be. */
  void of(ImportJob job) throws InterruptedException;

  /** The same file has another name now. */
  void movedTo(Path name);

  /** The work that the file makes. */
  JobWork work(ImportJob job, Tools tools);

  @Override
  void close() throws IOException;

  /** What the work on a job is done with. */
  record Tools(
      ImportTarget target,
      BoundedWrites writes,
      JobLease lease,
      ImportTally tally,
      JobProgress progress,
      JobPace pace,
      BooleanSupplier goOn) {}
}
