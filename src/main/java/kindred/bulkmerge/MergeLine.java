package kindred.bulkmerge;

import java.util.List;
import java.util.Optional;
import kindred.jobs.ImportJob;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.merge.JobLine;
import kindred.merge.MergeChoice;
import kindred.merge.MergeCondition;
import kindred.merge.MergeOrder;
import kindred.merge.MergeRequest;

/**
 * One line of a bulk merge file.
 *
 * @param number number of the line among those that are not blank, from 1
 * @param line number of the line in the file, from 1
 * @param raw its text; empty if it was too long to be stored
 * @param members null if the line is invalid
 * @param faults all reasons why the line is invalid; empty if it is valid
 */
record MergeLine(long number, long line, String raw, Members members, List<RowError> faults) {

  /** The members of a valid line; the reason and the description may be null. */
  record Members(
      String destination,
      String source,
      MergeChoice choice,
      String agentId,
      String reason,
      String description) {}

  MergeLine {
    faults = List.copyOf(faults);
  }

  boolean valid() {
    return members != null;
  }

  /**
   * The merge, for ordering the merges of its file.
   *
   * @param destination the survivor of the line's destination before the job
   * @param source the survivor of its source before the job
   */
  MergeOrder.RequestedMerge requestedMerge(String destination, String source) {
    return new MergeOrder.RequestedMerge(
        destination, source, members.choice().alwaysDecides(), raw);
  }

  /** The request to merge the current survivors of both profiles. */
  MergeRequest request(ImportJob job, String destination, String source) {
    return new MergeRequest(
        job.tenant(),
        destination,
        source,
        members.choice(),
        members.agentId(),
        members.reason(),
        members.description(),
        MergeCondition.NONE,
        Optional.of(new JobLine(job.id(), number)),
        job.ownership().askedBy());
  }

  /** The outcome of an invalid line. */
  RowOutcome failure() {
    return new RowOutcome(number, line, RowOutcome.Kind.FAILED, "", faults, raw);
  }
}
