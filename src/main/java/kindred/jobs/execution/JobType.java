package kindred.jobs.execution;

import java.io.IOException;
import java.nio.file.Path;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOptions;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.FileFingerprint;
import kindred.schema.SchemaSnapshot;

/**
 * Opens the files of jobs of one kind. The composition root registers one for each {@link
 * kindred.jobs.JobKind}. Workers only.
 */
public interface JobType {

  /**
   * A file on disk, and how to read it.
   *
   * @param mediaType as the client declared it; empty: not declared, or the job is resumed
   */
  record Input(
      Path file,
      ContentEncoding encoding,
      String mediaType,
      ImportOptions options,
      FileFingerprint fingerprint) {}

  /** Refuses a request that cannot start with this schema. */
  default void require(SchemaSnapshot schema, ImportOptions options) {}

  /** Opens the file of a new job. */
  JobFile open(Input input, SchemaSnapshot schema) throws IOException;

  /** Opens the file of a job that is resumed. */
  default JobFile resume(ImportJob job, Input input, SchemaSnapshot schema)
      throws IOException, InterruptedException {
    return open(input, schema);
  }
}
