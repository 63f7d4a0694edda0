package kindred.jobs.execution;

import java.util.function.Supplier;
import kindred.jobs.ImportCounts;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportProgress;
import kindred.jobs.outcomes.ImportTally;

/** What is shown of a job while it runs: what is told, and what is known of the window at work. */
public final class JobProgress {

  private final long size;
  private final long readBefore;
  private final long started = System.nanoTime();
  private final ImportTally tally;
  private volatile ImportProgress told;
  private volatile Stretch stretch;

  /** The window at work, and how much of the file will have been read with it. */
  private record Stretch(
      Supplier<ImportCounts> known, ImportCounts before, int records, long position) {}

  JobProgress(ImportJob job, ImportTally tally) {
    this.size = job.origin().size();
    this.readBefore = job.checkpoint().counts().read();
    this.tally = tally;
    this.told = job.progress();
  }

  /**
   * A window is worked on from now on.
   *
   * @param known the outcomes of the window that are known so far; any thread may ask
   */
  public void begin(Supplier<ImportCounts> known, int records, long position) {
    stretch = new Stretch(known, tally.counts(), records, position);
  }

  /** All of the window is told. */
  public void end(long position) {
    stretch = null;
    told = progress(tally.counts(), percent(position));
  }

  /** For those who watch; any thread may ask. */
  public ImportProgress shown() {
    var now = stretch;
    if (now == null) {
      return told;
    }
    var known = now.known().get();
    var counts = now.before().plus(known);
    double share = (double) known.read() / Math.max(1, now.records());
    double before = told.percent();
    return progress(counts, before + (percent(now.position()) - before) * share);
  }

  /** What is told at the end: complete when the file is. */
  ImportProgress ended(boolean complete) {
    return progress(tally.counts(), complete ? 100 : told.percent());
  }

  private ImportProgress progress(ImportCounts counts, double percent) {
    double seconds = (System.nanoTime() - started) / 1e9;
    return new ImportProgress(
        counts,
        tally.errors(),
        rounded(percent),
        rounded((counts.read() - readBefore) / seconds),
        "",
        "");
  }

  private double percent(long position) {
    return size == 0 ? 100 : Math.min(100, 100.0 * position / size);
  }

  private static double rounded(double number) {
    return Math.round(number * 10) / 10.0;
  }
}
