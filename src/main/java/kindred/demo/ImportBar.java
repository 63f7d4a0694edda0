package kindred.demo;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows the progress of an import: a bar on a terminal, otherwise a few plain lines. */
final class ImportBar implements AutoCloseable {

  private static final int WIDTH = 79;
  private static final int STEP_PERCENT = 20;

  private final PrintStream out;
  private final ProgressBar bar;
  private double shown;

  /** Progress towards a number of rows. */
  static ImportBar of(PrintStream out, boolean terminal, long rows) {
    return new ImportBar(out, terminal ? bar(out, rows) : null);
  }

  private ImportBar(PrintStream out, ProgressBar bar) {
    this.out = out;
    this.bar = bar;
  }

  private static ProgressBar bar(PrintStream out, long rows) {
    return new ProgressBarBuilder()
        .setTaskName("   import")
        .setInitialMax(rows)
        .setUnit(" rows", 1)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(100)
        .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
        .build();
  }

  /** Shows the number of rows read, and the share of the file. */
  void show(long read, double percent) {
    if (bar != null) {
      bar.stepTo(read);
    } else if (percent >= shown + STEP_PERCENT && percent < 100) {
      shown = percent - percent % STEP_PERCENT;
      out.printf(Locale.ROOT, "   %3.0f %%  %,d rows read%n", percent, read);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
