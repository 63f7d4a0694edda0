package kindred.imports;

import java.nio.file.Path;
import java.util.function.Supplier;
import kindred.schema.SchemaSnapshot;

/** The windows of a job that writes nothing: each knows what those before it would have made. */
final class DryRun implements WindowWorks {

  /** What a dry run needs of the server besides what every run needs. */
  interface Needs {

    /** A name for a file that nobody else has. */
    Path notes();

    /** The schema of the tenant, as updates see it. */
    SchemaSnapshot schema(int tenant);
  }

  private final JobRun.Tools tools;
  private final Rehearsal made;
  private final Supplier<SchemaSnapshot> schema;

  DryRun(JobRun.Tools tools, Rehearsal made, Supplier<SchemaSnapshot> schema) {
    this.tools = tools;
    this.made = made;
    this.schema = schema;
  }

  @Override
  public WindowWork next(boolean readFirst) {
    return new DryWindow(tools.target(), tools.writes(), made, schema.get());
  }

  @Override
  public void close() {
    made.close();
  }
}
