package kindred.demo;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far an import is: a bar on a terminal, a few plain lines anywhere else. */
final class ImportBar implements AutoCloseable {

  private static final int WIDTH = 79;
  private static final int STEP_PERCENT = 20;

  private final PrintStream out;
  private final ProgressBar bar;
  private double told;

  /** Progress towards so many records. */
  static ImportBar of(PrintStream out, boolean terminal, long records) {
    return new ImportBar(out, terminal ? bar(out, records) : null);
  }

  private ImportBar(PrintStream out, ProgressBar bar) {
    this.out = out;
    this.bar = bar;
  }

  private static ProgressBar bar(PrintStream out, long records) {
    return new ProgressBarBuilder()
        .setTaskName("   import")
        .setInitialMax(records)
        .setUnit(" records", 1)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(100)
        .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
        .build();
  }

  /** So many records are read, so much of the file. */
  void show(long read, double percent) {
    if (bar != null) {
      bar.stepTo(read);
    } else if (percent >= told + STEP_PERCENT && percent < 100) {
      told = percent - percent % STEP_PERCENT;
      out.printf(Locale.ROOT, "   %3.0f %%  %,d records read%n", percent, read);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
