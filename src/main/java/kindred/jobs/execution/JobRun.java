package kindred.jobs.execution;

import java.io.IOException;
import java.io.UncheckedIOException;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportCounts;
import kindred.jobs.ImportJob;
import kindred.jobs.JobKind;
import kindred.jobs.JobState;
import kindred.jobs.files.SourceException;
import kindred.jobs.outcomes.ImportReports;
import kindred.jobs.outcomes.ImportTally;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.retry.Waiting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a job on the calling thread, from its checkpoint until it ends, is paused, the server stops,
 * or another server takes it over.
 */
final class JobRun {

  private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);

  private final ImportJob job;
  private final JobResources resources;
  private final JobLease lease;
  private final ImportTally tally;
  private final JobProgress progress;

  JobRun(
      ImportJob job,
      JobResources resources,
      JobLease lease,
      ImportTally tally,
      JobProgress progress) {
    this.job = job;
    this.resources = resources;
    this.lease = lease;
    this.tally = tally;
    this.progress = progress;
  }

  /** Runs the work, and gives the job as it is then; another worker may have it by then. */
  ImportJob run(JobWork work, ImportReports reports) throws InterruptedException {
    try {
      var ledger = Ledger.open(resources.stores(), resources.metrics(), job, lease, tally);
      var end = run(work, ledger);
      var checkpoint = ledger.complete();
      switch (end.state()) {
        case QUEUED -> {
          Waiting.on(lease.release(checkpoint, progress.shown()));
          LOG.info(
              "{} is queued at row {} until a server resumes it", job.title(), checkpoint.next());
        }
        case PAUSED -> {
          Waiting.on(lease.pause(checkpoint, progress.shown()));
          LOG.info("{} is paused at row {}", job.title(), checkpoint.next());
        }
        default -> finish(end, checkpoint, reports);
      }
    } catch (LostJobException taken) {
      LOG.warn("{} was taken over by another worker; this one stops", job.title());
    }
    return Waiting.on(resources.stores().jobs().find(job.tenant(), job.id())).orElseThrow();
  }

  /** IM16. */
  private void finish(JobEnd end, Checkpoint checkpoint, ImportReports reports)
      throws InterruptedException {
    var outcome = reports.write(job, checkpoint).map(end::withoutLog).orElse(end);
    var shown = progress.ended(end.state() == JobState.COMPLETED);
    var withFault = shown.withFault(outcome.code(), outcome.message());
    Waiting.on(lease.finish(outcome.state(), checkpoint, withFault));
    resources.metrics().ended(job.origin().kind(), outcome.state());
    LOG.info(
        "{} {}: {}",
        job.title(),
        outcome.state().text(),
        counts(job.origin().kind(), checkpoint.counts()));
  }

  private static String counts(JobKind kind, ImportCounts counts) {
    return switch (kind) {
      case IMPORT ->
          "%d imported, %d updated, %d skipped, %d failed"
              .formatted(counts.imported(), counts.updated(), counts.skipped(), counts.failed());
      case MERGE ->
          "%d merged, %d skipped, %d failed"
              .formatted(counts.merged(), counts.skipped(), counts.failed());
      case UNDO -> "%d undone, %d kept".formatted(counts.undone(), counts.failed());
    };
  }

  private JobEnd run(JobWork work, Ledger ledger) throws InterruptedException {
    try {
      return work.run(ledger);
    } catch (SourceException damaged) {
      return failed(damaged.problem());
    } catch (ProblemException refused) {
      return refused.problem().kind() == Problem.Kind.UNAVAILABLE
          ? JobEnd.of(JobState.QUEUED)
          : failed(refused.problem());
    } catch (IOException | UncheckedIOException unreadable) {
      return JobEnd.failed(
          "file-unreadable",
          "The server cannot read the rest of the file. The outcomes so far stay.");
    } catch (LostJobException taken) {
      throw taken;
    } catch (RuntimeException unexpected) {
      LOG.error("{} failed unexpectedly and ends", job.title(), unexpected);
      return JobEnd.failed(
          "internal-error", "The job failed unexpectedly. The outcomes so far stay.");
    }
  }

  private static JobEnd failed(Problem why) {
    return JobEnd.failed(why.code(), why.detail());
  }
}
