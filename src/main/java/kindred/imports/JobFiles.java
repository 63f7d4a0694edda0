package kindred.imports;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import kindred.retry.Attempts;
import kindred.schema.SchemaSnapshot;

/**
 * Opens what a job works through, each kind of job its own, so that nobody else has to know the
 * kinds. Workers only.
 */
final class JobFiles {

  /** As long as it takes: only its pauses are used. */
  private static final Duration PATIENCE = Duration.ofDays(10_000);

  private final Vertx vertx;
  private final ProfileImport.Services services;
  private final ImportWorker.Workshop workshop;

  JobFiles(Vertx vertx, ProfileImport.Services services, ImportWorker.Workshop workshop) {
    this.vertx = vertx;
    this.services = services;
    this.workshop = workshop;
  }

  /** How a file is to be read. */
  record Form(JobKind kind, ContentEncoding encoding, ImportOptions options) {}

  /** A file that is there, for a job that may begin. */
  JobFile open(Path path, Form form, FileMark mark, SchemaSnapshot schema) throws IOException {
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
          MergeFile.open(path, form.encoding(), services.merges(), new Attempts(vertx, PATIENCE));
    };
  }

  /**
   * What a job works through that was begun before.
   *
   * @param mark what the file was before it was found to be the job's
   */
  JobFile again(ImportJob job, Path path, FileMark mark, SchemaSnapshot schema)
      throws IOException, InterruptedException {
    var origin = job.origin();
    if (origin.kind() == JobKind.UNDO) {
      var undone = workshop.target().jobs().find(job.tenant(), origin.sourceName());
      return new UndoFile(Waiting.on(undone).orElseThrow(), new Attempts(vertx, PATIENCE));
    }
    var form = new Form(origin.kind(), origin.encoding(), origin.options());
    return open(path, form, mark, schema);
  }
}
