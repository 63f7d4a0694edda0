package kindred.imports;

import java.util.List;
import kindred.jobs.ImportCounts;
import kindred.jobs.RowOutcome;

/** Brings the candidates of one window to their outcomes, as their job is to be done. */
public interface ChunkProcessor {

  /** Told between the steps of a window. */
  interface ProgressSignal {
    /** Whether to go on; false: nothing more is begun. */
    boolean heartbeat() throws InterruptedException;

    /** Whether neither this record nor a later one is to be born; those before are decided. */
    boolean endsBefore(Candidate record);
  }

  /** Works until every candidate has its outcome, or it is told to stop. */
  void run(List<Candidate> candidates, ProgressSignal progressSignal) throws InterruptedException;

  /** The outcome of a candidate, or null; any thread may ask. */
  RowOutcome outcome(Candidate record);

  /** The outcomes that are known so far; any thread may ask. */
  ImportCounts counts();

  /** Whether many of the values were taken. */
  boolean refusals();
}
