package kindred.imports;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import kindred.merge.JobMerges;
import kindred.retry.Attempts;

/** A file of merges, all of it in memory. */
final class MergeFile implements JobFile {

  private final List<MergeLine> lines;
  private final JobMerges merges;
  private final Attempts attempts;

  private MergeFile(List<MergeLine> lines, JobMerges merges, Attempts attempts) {
    this.lines = lines;
    this.merges = merges;
    this.attempts = attempts;
  }

  /** Reads the file; refuses (413) one that is too large. */
  static MergeFile open(Path file, ContentEncoding encoding, JobMerges merges, Attempts attempts)
      throws IOException {
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
