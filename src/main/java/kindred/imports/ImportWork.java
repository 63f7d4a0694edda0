package kindred.imports;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import kindred.jobs.ImportJob;
import kindred.jobs.JobState;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.JobEnd;
import kindred.jobs.execution.JobFile;
import kindred.jobs.execution.JobLease;
import kindred.jobs.execution.JobProgress;
import kindred.jobs.execution.JobThrottle;
import kindred.jobs.execution.JobWork;
import kindred.jobs.execution.Ledger;
import kindred.jobs.outcomes.ImportTally;
import kindred.retry.Waiting;

/** Imports the rows of a file, chunk by chunk, each chunk in one or more slices (IM5 to IM15). */
final class ImportWork implements JobWork {

  private static final int REPLAY_PARTS = 8;

  private final ImportJob job;
  private final OpenSource source;
  private final JobFile.Tools tools;
  private final ChunkProcessors.Factory factory;
  private final JobLease lease;
  private final BooleanSupplier proceed;
  private final JobThrottle throttle;
  private final ImportTally tally;
  private final JobProgress progress;
  private EarlierRows earlier;
  private ChunkProcessors processors;

  ImportWork(
      ImportJob job, OpenSource source, JobFile.Tools tools, ChunkProcessors.Factory factory) {
    this.job = job;
    this.source = source;
    this.tools = tools;
    this.factory = factory;
    this.lease = tools.lease();
    this.proceed = tools.proceed();
    this.throttle = tools.throttle();
    this.tally = tools.tally();
    this.progress = tools.progress();
  }

  @Override
  public JobEnd run(Ledger ledger) throws IOException, InterruptedException {
    try (var opened = factory.of(job, tools);
        var chunks = source.chunks(ledger.next(), () -> tally.counts().failed(), tools.readers())) {
      earlier = EarlierRows.of(job);
      processors = opened;
      return processAll(chunks, ledger);
    }
  }

  private JobEnd processAll(ReadAhead chunks, Ledger ledger)
      throws IOException, InterruptedException {
    while (proceed.getAsBoolean() && !throttle.stopsBefore(ledger.next()) && !tooManyErrors()) {
      lease.require();
      var chunk = chunks.next();
      if (!source.unchanged()) {
        return JobEnd.failed(
            JobEnd.FILE_CHANGED,
            "The file was changed or removed while it was read. Imported profiles stay.");
      }
      if (chunk.readings().isEmpty()) {
        return JobEnd.of(JobState.COMPLETED);
      }
      if (!process(chunk, ledger)) {
        break;
      }
    }
    return JobEnd.of(endState(ledger));
  }

  private boolean tooManyErrors() {
    return tally.counts().failed() > job.origin().options().maxErrors();
  }

  private JobState endState(Ledger ledger) {
    if (tooManyErrors()) {
      return JobState.STOPPED;
    }
    return throttle.state(ledger.next());
  }

  /** Processes a chunk slice by slice, IM5 before each; false: no more rows are to be started. */
  private boolean process(ChunkReader.Chunk chunk, Ledger ledger) throws InterruptedException {
    var readings = chunk.readings();
    for (int from = 0; from < readings.size(); ) {
      int slice =
          throttle.begin(ledger.next(), Math.min(most(chunk, ledger), readings.size() - from));
      if (slice == 0 || tooManyErrors()) {
        return false;
      }
      Waiting.on(lease.announce(Math.max(job.history().startedBefore(), ledger.next() + slice)));
      long position = chunk.position(from + slice);
      if (!process(readings.subList(from, from + slice), position, ledger)) {
        return false;
      }
      from += slice;
    }
    return true;
  }

  /**
   * Rows of the replay range take long: in parts, their progress shows. A limit of errors is
   * compared at the ends of slices, which must then be those of the earlier worker.
   */
  private int most(ChunkReader.Chunk chunk, Ledger ledger) {
    int rows = chunk.readings().size();
    boolean inParts = !limited() && ledger.next() < job.history().startedBefore();
    return inParts ? Math.max(1, rows / REPLAY_PARTS) : rows;
  }

  private boolean limited() {
    return job.origin().options().maxErrors() != Long.MAX_VALUE;
  }

  /** Processes a slice; false: it stopped before all its rows had their outcomes. */
  private boolean process(List<RowReader.Reading> readings, long position, Ledger ledger)
      throws InterruptedException {
    var candidates =
        readings.stream().map(RowReader.Reading::candidate).filter(Objects::nonNull).toList();
    var processor = processors.next();
    var writer = new OutcomeWriter(readings, processor, ledger);
    progress.begin(processor::counts, candidates.size(), position);
    try (var span = tools.traces().start("import chunk")) {
      span.set("kindred.job", job.id()).set("kindred.rows", readings.size());
      processor.run(candidates, writer);
    }
    writer.writeRest();
    boolean ended = writer.ended();
    if (ended) {
      progress.end(position);
    } else if (throttle.state(ledger.next()) == JobState.CANCELLED) {
      writer.passRest();
    }
    ledger.acknowledgeIfDue(progress::shown);
    return ended;
  }

  /** IM14, IU8: writes the known outcomes of a slice in the order of the file. */
  private final class OutcomeWriter implements ChunkProcessor.ProgressSignal {
    private final List<RowReader.Reading> readings;
    private final ChunkProcessor processor;
    private final Ledger ledger;
    private int written;

    OutcomeWriter(List<RowReader.Reading> readings, ChunkProcessor processor, Ledger ledger) {
      this.readings = readings;
      this.processor = processor;
      this.ledger = ledger;
    }

    /**
     * With a limit of errors the outcomes of a slice are written together at its end, so that a job
     * with too many errors always ends at the same row.
     */
    @Override
    public boolean proceed() throws InterruptedException {
      if (!limited()) {
        write();
        ledger.acknowledgeIfDue(progress::shown);
        throttle.reported(ledger.next());
      }
      return proceed.getAsBoolean();
    }

    @Override
    public boolean endsBefore(Candidate candidate) {
      return !limited() && throttle.stopsBefore(candidate.number());
    }

    void write() {
      for (; written < readings.size(); written++) {
        var outcome = outcome(readings.get(written));
        if (outcome == null) {
          return;
        }
        ledger.add(earlier.name(outcome));
      }
    }

    void writeRest() {
      if (!limited() || readings.stream().allMatch(reading -> outcome(reading) != null)) {
        write();
      }
    }

    /**
     * Writes all known outcomes of a slice that nobody continues. Rows without a profile are passed
     * over, so that an undo does not look for them.
     */
    void passRest() {
      for (; written < readings.size(); written++) {
        var outcome = outcome(readings.get(written));
        if (outcome != null) {
          ledger.add(earlier.name(outcome));
        } else if (processor.untouched(readings.get(written).candidate())) {
          ledger.pass();
        } else {
          return;
        }
      }
    }

    private RowOutcome outcome(RowReader.Reading reading) {
      return reading.outcome() != null ? reading.outcome() : processor.outcome(reading.candidate());
    }

    boolean ended() {
      return written == readings.size();
    }
  }
}
