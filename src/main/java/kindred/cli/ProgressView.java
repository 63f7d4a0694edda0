package kindred.cli;

import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Shows progress: on a terminal a bar with the speed and the time that is left, otherwise a plain
 * line for every tenth.
 */
public final class ProgressView implements AutoCloseable {

  private static final int WIDEST = 100;
  private static final int STEP_PERCENT = 10;

  private final PrintWriter out;
  private final String task;
  private final Unit unit;
  private final ProgressBar bar;
  private double shown;

  /** What is counted, and how many of it make one of the unit that is shown. */
  public enum Unit {
    ROWS(" rows", 1),
    MEBIBYTES(" MiB", 1 << 20);

    private final String name;
    private final long size;

    Unit(String name, long size) {
      this.name = name;
      this.size = size;
    }
  }

  /**
   * Progress towards a number.
   *
   * @param most how many there will be; -1 if that is not known yet
   */
  public static ProgressView of(
      PrintWriter out, boolean terminal, String task, Unit unit, long most) {
    return of(out, terminal ? columns() : 0, task, unit, most);
  }

  /**
   * Progress on a terminal of this width.
   *
   * @param columns 0 if the output is no terminal
   */
  static ProgressView of(PrintWriter out, int columns, String task, Unit unit, long most) {
    var bar = columns > 0 ? bar(out, columns, task, unit, most) : null;
    return new ProgressView(out, task, unit, bar);
  }

  private ProgressView(PrintWriter out, String task, Unit unit, ProgressBar bar) {
    this.out = out;
    this.task = task;
    this.unit = unit;
    this.bar = bar;
  }

  private static int columns() {
    return CommandSpec.create().usageMessage().autoWidth(true).width();
  }

  private static ProgressBar bar(PrintWriter out, int columns, String task, Unit unit, long most) {
    int width = Math.min(WIDEST, columns - 1); // a line that wraps cannot be written over
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(most)
        .setUnit(unit.name, unit.size)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(100)
        .showSpeed()
        .setConsumer(new DelegatingProgressBarConsumer(line -> redraw(out, line), width))
        .build();
  }

  private static void redraw(PrintWriter out, String line) {
    out.print('\r' + line);
    out.flush();
  }

  /** Shows how many are done, and which share of all that is. */
  public void show(long done, double percent) {
    if (bar != null) {
      if (percent > 0) {
        bar.maxHint(Math.max(done, Math.round(done * 100 / percent)));
      }
      bar.stepTo(done);
    } else if (percent >= shown + STEP_PERCENT && percent < 100) {
      shown = percent - percent % STEP_PERCENT;
      out.printf(Locale.ROOT, "%s: %3.0f %%, %,d%s%n", task, percent, done / unit.size, unit.name);
      out.flush();
    }
  }

  /** Shows a word beside the bar, such as why nothing happens. */
  void note(String words) {
    if (bar != null) {
      bar.setExtraMessage(words);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      out.println();
    }
  }
}
