package kindred.imports.undo;

import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobFile;
import kindred.jobs.execution.JobStores;
import kindred.jobs.execution.JobType;
import kindred.retry.Waiting;
import kindred.schema.SchemaSnapshot;

/**
 * Opens the finished import that an undo works through.
 *
 * @param needs what deletes the profiles
 */
public record UndoType(JobStores stores, UndoWork.Needs needs) implements JobType {

  @Override
  public JobFile open(Input input, SchemaSnapshot schema) {
    throw new IllegalArgumentException("an undo has no file");
  }

  @Override
  public JobFile resume(ImportJob job, Input input, SchemaSnapshot schema)
      throws InterruptedException {
    var finished = stores.jobs().find(job.tenant(), job.origin().sourceName());
    return new UndoFile(Waiting.on(finished).orElseThrow(), needs);
  }
}
