package kindred.jobs.execution;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import kindred.jobs.ImportCounts;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportProgress;
import kindred.jobs.outcomes.ImportTally;

/**
 * The progress that clients are shown of a running job: the reported outcomes, and what is known of
 * the slice that is being processed. The percentage never decreases, also not when a worker
 * processes rows again that an earlier one had processed.
 */
public final class JobProgress {

  private final long size;
  private final long readBefore;
  private final long started = System.nanoTime();
  private final ImportTally tally;
  private final AtomicReference<Double> percent;
  private volatile ImportProgress reported;
  private volatile Slice current;

  /**
   * Rows that are being processed.
   *
   * @param position where they end in the file, in bytes
   */
  private record Slice(
      Supplier<ImportCounts> known, ImportCounts before, int rows, long position, double percent) {}

  JobProgress(ImportJob job, ImportTally tally) {
    this.size = job.origin().size();
    this.readBefore = job.checkpoint().counts().read();
    this.tally = tally;
    this.reported = job.progress();
    this.percent = new AtomicReference<>(job.progress().percent());
  }

  /**
   * The processing of a slice starts.
   *
   * @param known the outcomes of the slice that are known so far; any thread may call
   */
  public void begin(Supplier<ImportCounts> known, int rows, long position) {
    current = new Slice(known, tally.counts(), rows, position, reached(0));
  }

  /** All outcomes up to this position of the file are reported. */
  public void end(long position) {
    current = null;
    reported = progress(tally.counts(), percent(position));
  }

  /** The progress for clients; any thread may call. */
  public ImportProgress shown() {
    var now = current;
    if (now == null) {
      return reported;
    }
    var known = now.known().get();
    var counts = now.before().plus(known);
    double share = (double) known.read() / Math.max(1, now.rows());
    double before = now.percent();
    return progress(counts, before + (percent(now.position()) - before) * share);
  }

  /** The progress at the end of the job. */
  ImportProgress ended(boolean complete) {
    return progress(tally.counts(), complete ? 100 : 0);
  }

  private ImportProgress progress(ImportCounts counts, double percent) {
    double seconds = (System.nanoTime() - started) / 1e9;
    return new ImportProgress(
        counts,
        tally.errors(),
        tally.reasons(),
        reached(rounded(percent)),
        rounded((counts.read() - readBefore) / seconds),
        "",
        "");
  }

  /** The largest percentage so far. */
  private double reached(double now) {
    return percent.accumulateAndGet(now, Math::max);
  }

  private double percent(long position) {
    return size == 0 ? 100 : Math.min(100, 100.0 * position / size);
  }

  private static double rounded(double number) {
    return Math.round(number * 10) / 10.0;
  }
}
