package kindred.imports.dryrun;

import kindred.imports.ChunkProcessor;
import kindred.imports.ChunkProcessors;
import kindred.jobs.execution.JobFile;
import kindred.jobs.execution.Waiting;
import kindred.jobs.files.Spool;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/** The windows of a job that writes nothing: each knows what those before it would have made. */
public final class DryRun implements ChunkProcessors {

  /** What a dry run needs of the server besides what every run needs. */
  public record Needs(Spool spool, SchemaRegistry schemas) {

    /** The schema of the tenant, as updates see it. Waits. */
    private SchemaSnapshot schema(int tenant) {
      try {
        return Waiting.on(schemas.current(tenant));
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(interrupted);
      }
    }
  }

  private final JobFile.Tools tools;
  private final Needs needs;
  private final DryRunState made;
  private final int tenant;

  public DryRun(int tenant, JobFile.Tools tools, Needs needs) {
    this.tools = tools;
    this.needs = needs;
    this.made = DryRunState.open(tenant, needs.spool().dryRun(), DryRunState.MOST);
    this.tenant = tenant;
  }

  @Override
  public ChunkProcessor next(boolean readFirst) {
    return new DryRunProcessor(tools.target(), tools.writes(), made, needs.schema(tenant));
  }

  @Override
  public void close() {
    made.close();
  }
}
