package kindred.imports;

import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/** The windows of a job that writes nothing: each knows what those before it would have made. */
final class DryRun implements WindowWorks {

  /** What a dry run needs of the server besides what every run needs. */
  record Needs(Spool spool, SchemaRegistry schemas) {

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
  private final Rehearsal made;
  private final int tenant;

  DryRun(int tenant, JobFile.Tools tools, Needs needs) {
    this.tools = tools;
    this.needs = needs;
    this.made = Rehearsal.open(tenant, needs.spool().dryRun(), Rehearsal.MOST);
    this.tenant = tenant;
  }

  @Override
  public WindowWork next(boolean readFirst) {
    return new DryWindow(tools.target(), tools.writes(), made, needs.schema(tenant));
  }

  @Override
  public void close() {
    made.close();
  }
}
