package kindred.imports.dryrun;

import kindred.imports.ChunkProcessor;
import kindred.imports.ChunkProcessors;
import kindred.imports.ImportTarget;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobFile;
import kindred.jobs.files.Spool;
import kindred.retry.Waiting;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/**
 * The processors of a dry run: each chunk sees what the chunks before it would have written.
 * Workers only.
 */
public final class DryRun implements ChunkProcessors {

  private final int tenant;
  private final JobFile.Tools tools;
  private final ImportTarget target;
  private final SchemaRegistry schemas;
  private final DryRunState state;

  private DryRun(
      int tenant,
      JobFile.Tools tools,
      ImportTarget target,
      SchemaRegistry schemas,
      DryRunState state) {
    this.tenant = tenant;
    this.tools = tools;
    this.target = target;
    this.schemas = schemas;
    this.state = state;
  }

  /** The dry run of a job; its state is kept in the spool. */
  public static DryRun of(
      ImportJob job,
      JobFile.Tools tools,
      ImportTarget target,
      SchemaRegistry schemas,
      Spool spool) {
    var state =
        DryRunState.open(
            job.tenant(), spool.dryRun(), DryRunState.MAX_ENTRIES, spool.dryRunSpace());
    return new DryRun(job.tenant(), tools, target, schemas, state);
  }

  @Override
  public ChunkProcessor next() {
    return new DryRunProcessor(target, tools.writes(), state, schema());
  }

  /** The schema of the tenant, as updates of the real run would use it. */
  private SchemaSnapshot schema() {
    try {
      return Waiting.on(schemas.current(tenant));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    state.close();
  }
}
