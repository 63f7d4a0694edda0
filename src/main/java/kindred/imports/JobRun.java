package kindred.imports;

import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
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
  private final Lease lease;
  private final BooleanSupplier goOn;
  private final Tools tools;
  private final JobPace pace;
  private WindowWorks windows;
  private final ImportTally tally;
  private final JobProgress progress;
  private boolean readFirst;

  /** How the work ended. */
  private record End(ImportJob.State state, String code, String message) {
    static End of(ImportJob.State state) {
      return new End(state, "", "");
    }

    static End broken(String code, String message) {
      return new End(ImportJob.State.FAILED, code, message);
    }
  }

  /** What a run works with besides its job. */
  record Tools(
      ImportTarget target,
      BoundedWrites writes,
      Lease lease,
      BooleanSupplier goOn,
      DryRun.Needs dryRuns) {}

  JobRun(ImportJob job, Tools tools, ImportTally tally, JobProgress progress) {
    this.job = job;
    this.target = tools.target();
    this.lease = tools.lease();
    this.goOn = tools.goOn();
    this.tally = tally;
    this.progress = progress;
    this.tools = tools;
    this.pace = new JobPace(lease, goOn, job.trail().begun());
  }

  /** Works, and gives the job as it is afterwards; on somebody else's hands, perhaps. */
  ImportJob run(OpenSource source, WorkerExecutor workers, ImportReports reports)
      throws InterruptedException {
    try {
      var ledger = Ledger.open(target, job, lease, tally);
      var end = work(source, workers, ledger);
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

  private void finish(End end, Checkpoint checkpoint, ImportReports reports)
      throws InterruptedException {
    var outcome = reports.log(job, checkpoint) ? end : unwritableLog(end);
    var shown = progress.ended(end.state() == ImportJob.State.COMPLETED);
    Waiting.on(
        lease.finish(outcome.state(), checkpoint, shown.broken(outcome.code(), outcome.message())));
    var counts = checkpoint.counts();
    LOG.info(
        "Import {} {}: {} imported, {} skipped, {} failed",
        job.id(),
        outcome.state().text(),
        counts.imported(),
        counts.skipped(),
        counts.failed());
  }

  private static End unwritableLog(End end) {
    return end.code().isEmpty() ? End.broken("log-unwritable", "The log cannot be written.") : end;
  }

  private End work(OpenSource source, WorkerExecutor workers, Ledger ledger)
      throws InterruptedException {
    try (var made = WindowWorks.of(job, tools);
        var ahead = source.windows(ledger.next(), () -> tally.counts().failed(), workers)) {
      windows = made;
      return work(ahead, ledger, source);
    } catch (SourceException damaged) {
      return broken(damaged.problem());
    } catch (ProblemException refused) {
      return refused.problem().kind() == Problem.Kind.UNAVAILABLE
          ? End.of(ImportJob.State.QUEUED)
          : broken(refused.problem());
    } catch (IOException | UncheckedIOException unreadable) {
      return End.broken("file-unreadable", "The file cannot be read any further.");
    } catch (LostJobException taken) {
      throw taken;
    } catch (RuntimeException unexpected) {
      LOG.error("Import {} breaks off", job.id(), unexpected);
      return End.broken("internal-error", "The import failed unexpectedly.");
    }
  }

  private static End broken(Problem why) {
    return End.broken(why.code(), why.detail());
  }

  private End work(ReadAhead ahead, Ledger ledger, OpenSource source)
      throws IOException, InterruptedException {
    while (goOn.getAsBoolean() && !pace.held(ledger.next()) && !tooManyErrors()) {
      lease.require();
      var window = ahead.next();
      if (!source.unchanged()) {
        return End.broken("file-changed", "The file was changed or removed while it was read.");
      }
      if (window.readings().isEmpty()) {
        return End.of(ImportJob.State.COMPLETED);
      }
      if (!bring(window, ledger)) {
        break;
      }
    }
    return End.of(whyNoMore(ledger));
  }

  private boolean tooManyErrors() {
    return tally.counts().failed() > job.origin().options().mostErrors();
  }

  private ImportJob.State whyNoMore(Ledger ledger) {
    if (tooManyErrors()) {
      return ImportJob.State.STOPPED;
    }
    return pace.held(ledger.next())
        ? lease.control().underWay().orElse(ImportJob.State.QUEUED)
        : ImportJob.State.QUEUED;
  }

  /** Brings a window to its outcomes, slice by slice; false: there is to be no more. */
  private boolean bring(WindowReader.Window window, Ledger ledger) throws InterruptedException {
    var readings = window.readings();
    for (int from = 0; from < readings.size(); ) {
      int most = pace.begin(ledger.next(), readings.size() - from);
      if (most == 0 || tooManyErrors()) {
        return false;
      }
      Waiting.on(lease.begin(Math.max(job.trail().begun(), ledger.next() + most)));
      long position = window.position(from + most);
      if (!bring(readings.subList(from, from + most), position, ledger)) {
        return false;
      }
      from += most;
    }
    return true;
  }

  /** Brings records to their outcomes, all of them unless it was told to stop. */
  private boolean bring(List<RecordReader.Reading> readings, long position, Ledger ledger)
      throws InterruptedException {
    var candidates =
        readings.stream().map(RecordReader.Reading::candidate).filter(Objects::nonNull).toList();
    var work = windows.next(readFirst);
    var telling = new Telling(readings, work, ledger);
    progress.begin(work, candidates.size(), position);
    work.run(candidates, telling);
    telling.tellRest();
    readFirst = work.refusals();
    if (telling.ended()) {
      progress.end(position);
    }
    ledger.acknowledgeIfDue(progress::shown);
    return telling.ended();
  }

  /** Tells the outcomes of a window in the order of the file, as far as they are known. */
  private final class Telling implements WindowWork.Pulse {
    private final List<RecordReader.Reading> readings;
    private final WindowWork work;
    private final Ledger ledger;
    private int told;

    Telling(List<RecordReader.Reading> readings, WindowWork work, Ledger ledger) {
      this.readings = readings;
      this.work = work;
      this.ledger = ledger;
    }

    /** With a limit of errors a window counts as a whole, so that it ends where it would have. */
    @Override
    public boolean beat() throws InterruptedException {
      if (!limited()) {
        tell();
        ledger.acknowledgeIfDue(progress::shown);
        pace.told(ledger.next());
      }
      return goOn.getAsBoolean();
    }

    @Override
    public boolean endsBefore(Candidate record) {
      return !limited() && pace.held(record.number());
    }

    void tell() {
      for (; told < readings.size(); told++) {
        var outcome = outcome(readings.get(told));
        if (outcome == null) {
          return;
        }
        ledger.add(outcome);
      }
    }

    void tellRest() {
      if (!limited() || readings.stream().allMatch(reading -> outcome(reading) != null)) {
        tell();
      }
    }

    private boolean limited() {
      return job.origin().options().mostErrors() != Long.MAX_VALUE;
    }

    private RecordOutcome outcome(RecordReader.Reading reading) {
      return reading.failure() != null ? reading.failure() : work.outcome(reading.candidate());
    }

    boolean ended() {
      return told == readings.size();
    }
  }
}
