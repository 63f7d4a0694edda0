package kindred.imports;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import kindred.imports.dryrun.DryRun;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobFile;
import kindred.profile.ImportedProfileStore.InsertContext;

/** Makes the work on each window of a job, of the sort that the job asks for. */
@FunctionalInterface
public interface ChunkProcessors extends AutoCloseable {

  /** Lower than the ballot of any LWT on a profile of the job. */
  Duration INSERT_BEFORE_CREATION = Duration.ofHours(24);

  /**
   * The work on the next window.
   *
   * @param readFirst whether many key values are expected to be taken
   */
  ChunkProcessor next(boolean readFirst);

  /** Nothing is worked on any more. */
  @Override
  default void close() {}

  /** For a job that has just been taken. */
  static ChunkProcessors of(ImportJob job, JobFile.Tools tools, DryRun.Needs needs) {
    if (job.origin().options().dryRun()) {
      return new DryRun(job.tenant(), tools, needs);
    }
    var careful = ReplayRange.of(job);
    var target = tools.target();
    var writes = tools.writes();
    var insertContext = insertContext(job);
    if (job.origin().options().update()) {
      var updates = new RowUpdates(job, target, writes, tools.lease()::confirmed);
      return readFirst -> new UpdateProcessor(insertContext, target, writes, careful, updates);
    }
    return readFirst ->
        new InsertProcessor(insertContext, target, writes, careful, Set.of(), readFirst);
  }

  private static InsertContext insertContext(ImportJob job) {
    var birth = job.createdAt().minus(INSERT_BEFORE_CREATION);
    return new InsertContext(
        job.tenant(), job.id(), job.createdAt(), ChronoUnit.MICROS.between(Instant.EPOCH, birth));
  }
}
