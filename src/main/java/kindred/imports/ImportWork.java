package kindred.imports;

import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import kindred.imports.dryrun.DryRun;
import kindred.jobs.ImportJob;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.JobEnd;
import kindred.jobs.execution.JobFile;
import kindred.jobs.execution.JobLease;
import kindred.jobs.execution.JobPace;
import kindred.jobs.execution.JobProgress;
import kindred.jobs.execution.JobWork;
import kindred.jobs.execution.Ledger;
import kindred.jobs.execution.Waiting;
import kindred.jobs.outcomes.ImportTally;

/** Makes profiles of the records of a file, window by window. */
public final class ImportWork implements JobWork {

  /** The code of jobs that cannot be gone on with because their file is another one now. */
  public static final String FILE_CHANGED = "file-changed";

  private final ImportJob job;
  private final OpenSource source;
  private final WorkerExecutor readers;
  private final JobLease lease;
  private final JobFile.Tools tools;
  private final DryRun.Needs needs;
  private final BooleanSupplier goOn;
  private final JobPace pace;
  private final ImportTally tally;
  private final JobProgress progress;
  private ChunkProcessors works;
  private boolean readFirst;

  /**
   * @param readers on which the file is read ahead
   */
  ImportWork(
      ImportJob job,
      OpenSource source,
      WorkerExecutor readers,
      JobFile.Tools tools,
      DryRun.Needs needs) {
    this.job = job;
    this.source = source;
    this.readers = readers;
    this.tools = tools;
    this.needs = needs;
    this.lease = tools.lease();
    this.goOn = tools.goOn();
    this.pace = tools.pace();
    this.tally = tools.tally();
    this.progress = tools.progress();
  }

  @Override
  public JobEnd run(Ledger ledger) throws IOException, InterruptedException {
    try (var made = ChunkProcessors.of(job, tools, needs);
        var chunks = source.chunks(ledger.next(), () -> tally.counts().failed(), readers)) {
      works = made;
      return work(chunks, ledger);
    }
  }

  private JobEnd work(ReadAhead chunks, Ledger ledger) throws IOException, InterruptedException {
    while (goOn.getAsBoolean() && !pace.held(ledger.next()) && !tooManyErrors()) {
      lease.require();
      var chunk = chunks.next();
      if (!source.unchanged()) {
        return JobEnd.broken(FILE_CHANGED, "The file was changed or removed while it was read.");
      }
      if (chunk.readings().isEmpty()) {
        return JobEnd.of(ImportJob.State.COMPLETED);
      }
      if (!bring(chunk, ledger)) {
        break;
      }
    }
    return JobEnd.of(whyNoMore(ledger));
  }

  private boolean tooManyErrors() {
    return tally.counts().failed() > job.origin().options().mostErrors();
  }

  private ImportJob.State whyNoMore(Ledger ledger) {
    if (tooManyErrors()) {
      return ImportJob.State.STOPPED;
    }
    return pace.state(ledger.next());
  }

  /** Brings a window to its outcomes, slice by slice; false: there is to be no more. */
  private boolean bring(ChunkReader.Chunk chunk, Ledger ledger) throws InterruptedException {
    var readings = chunk.readings();
    for (int from = 0; from < readings.size(); ) {
      int most = pace.begin(ledger.next(), readings.size() - from);
      if (most == 0 || tooManyErrors()) {
        return false;
      }
      Waiting.on(lease.begin(Math.max(job.history().begun(), ledger.next() + most)));
      long position = chunk.position(from + most);
      if (!bring(readings.subList(from, from + most), position, ledger)) {
        return false;
      }
      from += most;
    }
    return true;
  }

  /** Brings records to their outcomes, all of them unless it was told to stop. */
  private boolean bring(List<RowReader.Reading> readings, long position, Ledger ledger)
      throws InterruptedException {
    var candidates =
        readings.stream().map(RowReader.Reading::candidate).filter(Objects::nonNull).toList();
    var work = works.next(readFirst);
    var telling = new OutcomeWriter(readings, work, ledger);
    progress.begin(work::counts, candidates.size(), position);
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
  private final class OutcomeWriter implements ChunkProcessor.ProgressSignal {
    private final List<RowReader.Reading> readings;
    private final ChunkProcessor work;
    private final Ledger ledger;
    private int told;

    OutcomeWriter(List<RowReader.Reading> readings, ChunkProcessor work, Ledger ledger) {
      this.readings = readings;
      this.work = work;
      this.ledger = ledger;
    }

    /** With a limit of errors a window counts as a whole, so that it ends where it would have. */
    @Override
    public boolean heartbeat() throws InterruptedException {
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

    private RowOutcome outcome(RowReader.Reading reading) {
      return reading.failure() != null ? reading.failure() : work.outcome(reading.candidate());
    }

    boolean ended() {
      return told == readings.size();
    }
  }
}
