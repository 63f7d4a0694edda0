package kindred.imports;

import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Path;
import kindred.imports.dryrun.DryRun;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobFile;
import kindred.jobs.execution.JobWork;
import kindred.jobs.files.Spool;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/** A file of profiles to be made. */
public final class ImportFile implements JobFile {

  private final OpenSource source;
  private final SchemaRegistry schemas;
  private final SchemaSnapshot schema;
  private final WorkerExecutor readers;
  private final Spool spool;

  /**
   * @param schema as it was when the client asked, or when the job was taken
   */
  public ImportFile(
      OpenSource source,
      SchemaRegistry schemas,
      SchemaSnapshot schema,
      WorkerExecutor readers,
      Spool spool) {
    this.source = source;
    this.schemas = schemas;
    this.schema = schema;
    this.readers = readers;
    this.spool = spool;
  }

  @Override
  public String header() {
    return source.records().rawHeader();
  }

  @Override
  public String byteOrderMark() {
    return source.records().mark().hex();
  }

  @Override
  public void of(ImportJob job) {
    source.with(
        new CurrentSchemaReader(
            schemas, schema, job.id(), job.origin(), source.records().header()));
  }

  @Override
  public void movedTo(Path name) {
    source.movedTo(name);
  }

  @Override
  public JobWork work(ImportJob job, Tools tools) {
    return new ImportWork(job, source, readers, tools, new DryRun.Needs(spool, schemas));
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
