package kindred.bulkmerge;

import java.io.IOException;
import java.util.List;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobFile;
import kindred.jobs.execution.JobType;
import kindred.jobs.execution.JobWork;
import kindred.jobs.files.SourceStream;
import kindred.merge.JobMerges;
import kindred.retry.Retry;

/** A bulk merge file, held in memory. */
record MergeFile(
    List<MergeLine> lines, String header, String byteOrderMark, JobMerges merges, Retry retry)
    implements JobFile {

  /**
   * Reads the file; throws a problem (413) if it is too large.
   *
   * @param table whether it is CSV; else it has lines of JSON, and no header
   */
  static MergeFile open(JobType.Input input, boolean table, JobMerges merges, Retry retry)
      throws IOException {
    try (var bytes = SourceStream.open(input.file(), input.encoding(), MergeLines.MAX_BYTES)) {
      if (!table) {
        return new MergeFile(MergeLines.read(bytes), "", "", merges, retry);
      }
      var rows = MergeTable.open(bytes, input.options().format());
      return new MergeFile(rows.lines(), rows.header(), rows.byteOrderMark(), merges, retry);
    }
  }

  @Override
  public JobWork work(ImportJob job, Tools tools) {
    return new MergeWork(job, lines, merges, retry, tools);
  }
}
