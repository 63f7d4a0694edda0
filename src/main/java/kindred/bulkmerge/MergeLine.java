package kindred.bulkmerge;

import java.util.List;
import java.util.Optional;
import kindred.jobs.ImportJob;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.merge.JobLine;
import kindred.merge.MergeCondition;
import kindred.merge.MergeOrder;
import kindred.merge.MergeRequest;

/**
 * One line of a file of merges.
 *
 * @param number of the line among those that are not blank, from 1
 * @param line of the file, from 1
 * @param raw its text; empty when it was too long to be held
 * @param wish null when the line is not a merge
 * @param faults why it is not; empty when it is one
 */
record MergeLine(long number, long line, String raw, Wish wish, List<RowError> faults) {

  /** What a line asks for; a text that was not given is null. */
  record Wish(
      String destination,
      String source,
      boolean force,
      String agentId,
      String reason,
      String description) {}

  MergeLine {
    faults = List.copyOf(faults);
  }

  boolean good() {
    return wish != null;
  }

  /**
   * The merge among others of its file.
   *
   * @param destination what the line's destination had become before the job
   * @param source what its source had become
   */
  MergeOrder.Wanted wanted(String destination, String source) {
    return new MergeOrder.Wanted(destination, source, wish.force(), raw);
  }

  /** The merge of what both have become by now. */
  MergeRequest request(ImportJob job, String destination, String source) {
    return new MergeRequest(
        job.tenant(),
        destination,
        source,
        wish.force(),
        wish.agentId(),
        wish.reason(),
        wish.description(),
        MergeCondition.NONE,
        Optional.of(new JobLine(job.id(), number)));
  }

  /** The line is not a merge. */
  RowOutcome broken() {
    return new RowOutcome(number, line, RowOutcome.Kind.FAILED, "", faults, raw);
  }
}
