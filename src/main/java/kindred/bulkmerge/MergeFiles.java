package kindred.bulkmerge;

import java.io.IOException;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobFile;
import kindred.jobs.execution.JobType;
import kindred.jobs.files.ImportSource;
import kindred.merge.JobMerges;
import kindred.retry.Retry;
import kindred.schema.SchemaSnapshot;

/**
 * Opens bulk merge files.
 *
 * @param retry determines the pauses between two attempts of a merge
 */
public record MergeFiles(JobMerges merges, Retry retry) implements JobType {

  /** The maximum number of bytes of a file, before and after decompression. */
  public static final long MAX_BYTES = MergeLines.MAX_BYTES;

  @Override
  public JobFile open(Input input, SchemaSnapshot schema) throws IOException {
    return MergeFile.open(input, input.mediaType().equals(ImportSource.CSV), merges, retry);
  }

  /** Only a table has a header. */
  @Override
  public JobFile resume(ImportJob job, Input input, SchemaSnapshot schema) throws IOException {
    return MergeFile.open(input, !job.origin().header().isEmpty(), merges, retry);
  }
}
