package kindred.jobs.execution;

import java.io.IOException;

/** What a job is about: brings its records to their outcomes. */
@FunctionalInterface
public interface JobWork {

  /** Tells the outcomes of the records from the ledger's next one on, in the order of the file. */
  JobEnd run(Ledger ledger) throws IOException, InterruptedException;
}
