package kindred.jobs.execution;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import kindred.bulkmerge.MergeFile;
import kindred.imports.ImportFile;
import kindred.imports.OpenSource;
import kindred.imports.undo.UndoFile;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOptions;
import kindred.jobs.JobKind;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.FileFingerprint;
import kindred.retry.Retry;
import kindred.schema.SchemaSnapshot;

/**
 * Opens what a job works through, each kind of job its own, so that nobody else has to know the
 * kinds. Workers only.
 */
final class JobFiles {

  /** As long as it takes: only its pauses are used. */
  private static final Duration TIMEOUT = Duration.ofDays(10_000);

  private final Vertx vertx;
  private final JobExecutor.Services services;
  private final JobWorker.Workshop workshop;

  JobFiles(Vertx vertx, JobExecutor.Services services, JobWorker.Workshop workshop) {
    this.vertx = vertx;
    this.services = services;
    this.workshop = workshop;
  }

  /** How a file is to be read. */
  record Form(JobKind kind, ContentEncoding encoding, ImportOptions options) {}

  /** A file that is there, for a job that may begin. */
  JobFile open(Path path, Form form, FileFingerprint mark, SchemaSnapshot schema)
      throws IOException {
    return switch (form.kind()) {
      case IMPORT ->
          new ImportFile(
              OpenSource.open(
                  path, form.encoding(), form.options(), workshop.config().mostBytes(), mark),
              services.schemas(),
              schema,
              workshop.readers(),
              workshop.spool());
      case UNDO -> throw new IllegalArgumentException("an undo has no file");
      case MERGE ->
          MergeFile.open(path, form.encoding(), services.merges(), new Retry(vertx, TIMEOUT));
    };
  }

  /**
   * What a job works through that was begun before.
   *
   * @param mark what the file was before it was found to be the job's
   */
  JobFile again(ImportJob job, Path path, FileFingerprint mark, SchemaSnapshot schema)
      throws IOException, InterruptedException {
    var origin = job.origin();
    if (origin.kind() == JobKind.UNDO) {
      var undone = workshop.target().jobs().find(job.tenant(), origin.sourceName());
      return new UndoFile(Waiting.on(undone).orElseThrow(), new Retry(vertx, TIMEOUT));
    }
    var form = new Form(origin.kind(), origin.encoding(), origin.options());
    return open(path, form, mark, schema);
  }
}
