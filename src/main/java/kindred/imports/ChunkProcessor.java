package kindred.imports;

import java.util.List;
import kindred.jobs.ImportCounts;
import kindred.jobs.RowOutcome;

/** Finds the outcomes of the candidates of one chunk, in the way its job asks for. */
public interface ChunkProcessor {

  /** Called between the steps of a chunk. */
  interface ProgressSignal {
    /** Reports what is known so far; false: nothing more is to be started. */
    boolean proceed() throws InterruptedException;

    /** Whether neither this row nor a later one is to be inserted; earlier rows are completed. */
    boolean endsBefore(Candidate candidate);
  }

  /** Returns when every candidate has its outcome, or the signal says that nothing is started. */
  void run(List<Candidate> candidates, ProgressSignal progressSignal) throws InterruptedException;

  /** The outcome of a candidate, or null while it is not known; any thread may call. */
  RowOutcome outcome(Candidate candidate);

  /** Whether no worker of the job can have inserted or updated a profile for the candidate. */
  boolean untouched(Candidate candidate);

  /** The outcomes that are known so far; any thread may call. */
  ImportCounts counts();
}
