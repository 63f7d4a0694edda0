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

/** A file of merges, all of it in memory. */
public final class MergeFile implements JobFile {

  private final List<MergeLine> lines;
  private final JobMerges merges;
  private final Retry attempts;

  private MergeFile(List<MergeLine> lines, JobMerges merges, Retry attempts) {
    this.lines = lines;
    this.merges = merges;
    this.attempts = attempts;
  }

  /** Reads the file; refuses (413) one that is too large. */
  public static MergeFile open(
      Path file, ContentEncoding encoding, JobMerges merges, Retry attempts) throws IOException {
    try (var bytes = SourceStream.open(file, encoding, MergeLines.MOST_BYTES)) {
      return new MergeFile(MergeLines.read(bytes), merges, attempts);
    }
  }

  /** Lines stand for themselves. */
  @Override
  public String header() {
    return "";
  }

  @Override
  public void of(ImportJob job) {
    // any job can be of any lines
  }

  @Override
  public void movedTo(Path name) {
    // nothing is read any more
  }

  @Override
  public JobWork work(ImportJob job, Tools tools) {
    return new MergeWork(job, lines, merges, attempts, tools);
  }

  @Override
  public void close() {
    // closed when it was read
  }
}
