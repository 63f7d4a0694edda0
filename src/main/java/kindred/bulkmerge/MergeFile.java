package kindred.bulkmerge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobFile;
import kindred.jobs.execution.JobWork;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.SourceStream;
import kindred.merge.JobMerges;
import kindred.retry.Retry;

/** A bulk merge file, held in memory. */
final class MergeFile implements JobFile {

  private final List<MergeLine> lines;
  private final JobMerges merges;
  private final Retry retry;

  private MergeFile(List<MergeLine> lines, JobMerges merges, Retry retry) {
    this.lines = lines;
    this.merges = merges;
    this.retry = retry;
  }

  /** Reads the file; throws a problem (413) if it is too large. */
  static MergeFile open(Path file, ContentEncoding encoding, JobMerges merges, Retry retry)
      throws IOException {
    try (var bytes = SourceStream.open(file, encoding, MergeLines.MAX_BYTES)) {
      return new MergeFile(MergeLines.read(bytes), merges, retry);
    }
  }

  /** The lines have no header. */
  @Override
  public String header() {
    return "";
  }

  @Override
  public void bind(ImportJob job) {
    // every bulk merge accepts every file
  }

  @Override
  public void movedTo(Path name) {
    // the file is not read again
  }

  @Override
  public JobWork work(ImportJob job, Tools tools) {
    return new MergeWork(job, lines, merges, retry, tools);
  }

  @Override
  public void close() {
    // the file was closed after reading
  }
}
