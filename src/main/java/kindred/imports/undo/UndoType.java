package kindred.imports.undo;

import java.util.Map;
import kindred.jobs.ImportJob;
import kindred.jobs.JobKind;
import kindred.jobs.execution.JobFile;
import kindred.jobs.execution.JobStores;
import kindred.jobs.execution.JobType;
import kindred.retry.Waiting;
import kindred.schema.SchemaSnapshot;

/**
 * Opens the finished job that an undo works through.
 *
 * @param works what undoes jobs, by their kinds
 */
public record UndoType(JobStores stores, Map<JobKind, UndoWorks> works) implements JobType {

  @Override
  public JobFile open(Input input, SchemaSnapshot schema) {
    throw new IllegalArgumentException("an undo has no file");
  }

  @Override
  public JobFile resume(ImportJob job, Input input, SchemaSnapshot schema)
      throws InterruptedException {
    var finished =
        Waiting.on(stores.jobs().find(job.tenant(), job.origin().sourceName())).orElseThrow();
    var work = works.get(finished.origin().kind());
    return (undo, tools) -> work.of(undo, finished, tools);
  }
}
