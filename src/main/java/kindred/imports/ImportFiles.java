package kindred.imports;

import java.io.IOException;
import kindred.jobs.ImportConfig;
import kindred.jobs.ImportOptions;
import kindred.jobs.execution.JobFile;
import kindred.jobs.execution.JobType;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/**
 * Opens files of profiles.
 *
 * @param processors creates what a job needs for its chunks
 */
public record ImportFiles(
    SchemaRegistry schemas, ImportConfig config, ChunkProcessors.Factory processors)
    implements JobType {

  @Override
  public void require(SchemaSnapshot schema, ImportOptions options) {
    CurrentSchemaReader.requireIdKeys(schema, options);
  }

  @Override
  public JobFile open(Input input, SchemaSnapshot schema) throws IOException {
    return new ImportFile(OpenSource.open(input, config), schemas, schema, processors);
  }
}
