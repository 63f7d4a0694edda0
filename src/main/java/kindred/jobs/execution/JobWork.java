package kindred.jobs.execution;

import java.io.IOException;

/** The work of a job: it finds the outcomes of the rows. */
@FunctionalInterface
public interface JobWork {

  /**
   * Adds the outcomes of the rows to the ledger, from its next row on, in the order of the file.
   */
  JobEnd run(Ledger ledger) throws IOException, InterruptedException;
}
