package kindred.jobs.execution;

import java.io.IOException;
import java.io.UncheckedIOException;
import kindred.imports.ImportTarget;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportJob;
import kindred.jobs.files.SourceException;
import kindred.jobs.outcomes.ImportReports;
import kindred.jobs.outcomes.ImportTally;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a job from its checkpoint to its end on the thread that calls it, unless the server stops
 * or somebody else takes the job: then others go on with it.
 */
final class JobRun {

  private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);

  private final ImportJob job;
  private final ImportTarget target;
  private final JobLease lease;
  private final ImportTally tally;
  private final JobProgress progress;

  JobRun(
      ImportJob job, ImportTarget target, JobLease lease, ImportTally tally, JobProgress progress) {
    this.job = job;
    this.target = target;
    this.lease = lease;
    this.tally = tally;
    this.progress = progress;
  }

  /** Works, and gives the job as it is afterwards; on somebody else's hands, perhaps. */
  ImportJob run(JobWork work, ImportReports reports) throws InterruptedException {
    try {
      var ledger = Ledger.open(target, job, lease, tally);
      var end = guarded(work, ledger);
      var checkpoint = ledger.complete();
      switch (end.state()) {
        case QUEUED -> {
          Waiting.on(lease.release(checkpoint, progress.shown()));
          LOG.info("Import {} waits for a server to go on with it", job.id());
        }
        case PAUSED -> {
          Waiting.on(lease.pause(checkpoint, progress.shown()));
          LOG.info("Import {} pauses before record {}", job.id(), checkpoint.next());
        }
        default -> finish(end, checkpoint, reports);
      }
    } catch (LostJobException taken) {
      LOG.warn("Import {} was taken over by another worker", job.id());
    }
    return Waiting.on(target.jobs().find(job.tenant(), job.id())).orElseThrow();
  }

  private void finish(JobEnd end, Checkpoint checkpoint, ImportReports reports)
      throws InterruptedException {
    var outcome = reports.log(job, checkpoint) ? end : unwritableLog(end);
    var shown = progress.ended(end.state() == ImportJob.State.COMPLETED);
    Waiting.on(
        lease.finish(outcome.state(), checkpoint, shown.broken(outcome.code(), outcome.message())));
    var counts = checkpoint.counts();
    LOG.info(
        "Import {} {}: {} imported, {} updated, {} merged, {} skipped, {} failed",
        job.id(),
        outcome.state().text(),
        counts.imported(),
        counts.updated(),
        counts.merged(),
        counts.skipped(),
        counts.failed());
  }

  private static JobEnd unwritableLog(JobEnd end) {
    return end.code().isEmpty()
        ? JobEnd.broken("log-unwritable", "The log cannot be written.")
        : end;
  }

  private JobEnd guarded(JobWork work, Ledger ledger) throws InterruptedException {
    try {
      return work.run(ledger);
    } catch (SourceException damaged) {
      return broken(damaged.problem());
    } catch (ProblemException refused) {
      return refused.problem().kind() == Problem.Kind.UNAVAILABLE
          ? JobEnd.of(ImportJob.State.QUEUED)
          : broken(refused.problem());
    } catch (IOException | UncheckedIOException unreadable) {
      return JobEnd.broken("file-unreadable", "The file cannot be read any further.");
    } catch (LostJobException taken) {
      throw taken;
    } catch (RuntimeException unexpected) {
      LOG.error("Import {} breaks off", job.id(), unexpected);
      return JobEnd.broken("internal-error", "The import failed unexpectedly.");
    }
  }

  private static JobEnd broken(Problem why) {
    return JobEnd.broken(why.code(), why.detail());
  }
}
