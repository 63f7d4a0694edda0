package kindred.jobs.execution;

import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import kindred.jobs.ImportJob;
import kindred.jobs.outcomes.ImportTally;
import kindred.traces.Traces;

/** The open file of a job; each kind of job has its own. By default it is not read any more. */
public interface JobFile extends AutoCloseable {

  /** The original text of the header, with which a copy of rows is a valid file; empty: none. */
  default String header() {
    return "";
  }

  /** The byte-order mark of the file, in hexadecimal; empty: none. */
  default String byteOrderMark() {
    return "";
  }

  /** Sets the job that the rows belong to; refuses a file that the job cannot process. */
  default void bind(ImportJob job) throws InterruptedException {}

  /** The same file has another name now. */
  default void movedTo(Path name) {}

  /** Creates the work on the rows. */
  JobWork work(ImportJob job, Tools tools);

  @Override
  default void close() throws IOException {}

  /**
   * What the work on a job uses.
   *
   * @param proceed false when the server stops
   * @param readers threads that read files ahead
   */
  record Tools(
      BoundedWrites writes,
      JobLease lease,
      ImportTally tally,
      JobProgress progress,
      JobThrottle throttle,
      BooleanSupplier proceed,
      WorkerExecutor readers,
      Traces traces) {

    /** False when the server stops, or another worker may have the job. */
    public boolean mayContinue() {
      return proceed.getAsBoolean() && !lease.lost();
    }
  }
}
