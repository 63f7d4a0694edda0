package kindred.imports;

import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import kindred.profile.BirthStore.Occasion;

/** Makes profiles of the records of a file, window by window. */
final class ImportWork implements JobWork {

  /** Lower than the ballot of any LWT on a profile of the job. */
  private static final Duration BIRTH_BEFORE_CREATION = Duration.ofHours(24);

  private final ImportJob job;
  private final OpenSource source;
  private final WorkerExecutor readers;
  private final ImportTarget target;
  private final Lease lease;
  private final BoundedWrites writes;
  private final BooleanSupplier goOn;
  private final JobPace pace;
  private final CarefulStretch careful;
  private final ImportTally tally;
  private final JobProgress progress;
  private boolean readFirst;

  /**
   * @param readers on which the file is read ahead
   */
  ImportWork(ImportJob job, OpenSource source, WorkerExecutor readers, JobFile.Tools tools) {
    this.job = job;
    this.source = source;
    this.readers = readers;
    this.target = tools.target();
    this.lease = tools.lease();
    this.writes = tools.writes();
    this.goOn = tools.goOn();
    this.pace = tools.pace();
    this.tally = tools.tally();
    this.progress = tools.progress();
    this.careful = CarefulStretch.of(job);
  }

  @Override
  public JobEnd run(Ledger ledger) throws IOException, InterruptedException {
    try (var windows = source.windows(ledger.next(), () -> tally.counts().failed(), readers)) {
      return work(windows, ledger);
    }
  }

  private JobEnd work(ReadAhead windows, Ledger ledger) throws IOException, InterruptedException {
    while (goOn.getAsBoolean() && !pace.held(ledger.next()) && !tooManyErrors()) {
      lease.require();
      var window = windows.next();
      if (window.readings().isEmpty()) {
        return source.unchanged()
            ? JobEnd.of(ImportJob.State.COMPLETED)
            : JobEnd.broken("file-changed", "The file was changed while it was imported.");
      }
      if (!bring(window, ledger)) {
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
    var work = new ImportWindow(occasion(), target, writes, careful, readFirst);
    var telling = new Telling(readings, work, ledger);
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

  private Occasion occasion() {
    var birth = job.createdAt().minus(BIRTH_BEFORE_CREATION);
    return new Occasion(
        job.tenant(), job.id(), job.createdAt(), ChronoUnit.MICROS.between(Instant.EPOCH, birth));
  }

  /** Tells the outcomes of a window in the order of the file, as far as they are known. */
  private final class Telling implements ImportWindow.Pulse {
    private final List<RecordReader.Reading> readings;
    private final ImportWindow work;
    private final Ledger ledger;
    private int told;

    Telling(List<RecordReader.Reading> readings, ImportWindow work, Ledger ledger) {
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
