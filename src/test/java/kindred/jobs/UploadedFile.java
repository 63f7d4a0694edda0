package kindred.jobs;

import java.time.Instant;
import kindred.jobs.files.ContentEncoding;

/** The jobs of uploads, for tests that need no database. */
public record UploadedFile(long size, String header, String byteOrderMark, ImportOptions options) {

  public static final UploadedFile EMPTY = new UploadedFile(0, "", "", ImportOptions.DEFAULTS);

  public ImportOrigin origin() {
    return new ImportOrigin(
        JobKind.IMPORT,
        "",
        true,
        ContentEncoding.IDENTITY,
        size,
        "",
        header,
        byteOrderMark,
        "",
        options);
  }

  /** A job that its first worker has brought to this checkpoint. */
  public ImportJob job(String id, Checkpoint reached) {
    var ownership = JobOwnership.created("w", 1, Instant.EPOCH);
    return ImportJob.created(1, id, JobState.RUNNING, origin(), ownership).at(reached);
  }
}
