package kindred.imports;

import java.io.IOException;
import java.nio.file.Path;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobFile;
import kindred.jobs.execution.JobWork;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/** A file of profiles to import. */
final class ImportFile implements JobFile {

  private final OpenSource source;
  private final SchemaRegistry schemas;
  private final SchemaSnapshot schema;
  private final ChunkProcessors.Factory processors;

  /**
   * @param schema as it was when the client sent the request, or when the job was taken
   */
  ImportFile(
      OpenSource source,
      SchemaRegistry schemas,
      SchemaSnapshot schema,
      ChunkProcessors.Factory processors) {
    this.source = source;
    this.schemas = schemas;
    this.schema = schema;
    this.processors = processors;
  }

  @Override
  public String header() {
    return source.records().rawHeader();
  }

  @Override
  public String byteOrderMark() {
    return source.records().byteOrderMark().hex();
  }

  @Override
  public void bind(ImportJob job) {
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
    return new ImportWork(job, source, tools, processors);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
