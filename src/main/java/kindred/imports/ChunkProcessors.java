package kindred.imports;

import java.util.Set;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.BoundedWrites;
import kindred.jobs.execution.JobFile;
import kindred.profile.ImportedProfileStore.InsertContext;

/** Creates the processors of the chunks of one job. */
@FunctionalInterface
public interface ChunkProcessors extends AutoCloseable {

  /** Creates what a job needs for its chunks. */
  @FunctionalInterface
  interface Factory {
    ChunkProcessors of(ImportJob job, JobFile.Tools tools);
  }

  /** The processor of the next chunk. */
  ChunkProcessor next();

  /** Called when no chunk is processed any more. */
  @Override
  default void close() {}

  /** For a job that inserts profiles, and updates existing ones if its options say so. */
  static ChunkProcessors writing(ImportJob job, JobFile.Tools tools, ImportTarget target) {
    var replay = ReplayRange.of(job);
    BoundedWrites writes = tools.writes();
    var context = new InsertContext(job.tenant(), job.id(), job.createdAt());
    if (job.origin().options().update()) {
      var updates =
          new RowUpdates(
              job, target.stores().updates(), target.directory(), writes, tools.lease()::confirmed);
      return () -> new UpdateProcessor(context, target, writes, replay, updates);
    }
    return () -> new InsertProcessor(context, target, writes, replay, Set.of());
  }
}
