import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Draws measured numbers as an SVG that is readable on light and on dark pages. */
final class Chart {

  private static final int WIDTH = 720;
  private static final int LABELS = 250;
  private static final int NUMBERS = 110;
  private static final int BAR = 22;
  private static final int STEP = 34;
  private static final int TOP = 48;

  private Chart() {}

  /** One horizontal bar for each number; the last one is ours and has another colour. */
  static void bars(Path file, String title, String unit, Map<String, Double> numbers) throws IOException {
    double most = numbers.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
    int height = TOP + STEP * numbers.size() + 8;
    var svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s">
        <style>
          text { font: 14px system-ui, sans-serif; fill: #1f2328 }
          .title { font-weight: 600 }
          .bar { fill: #8c959f }
          .ours { fill: #0969da }
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 }
            .bar { fill: #6e7681 }
            .ours { fill: #4493f8 }
          }
        </style>
        <text class="title" x="0" y="20">%s</text>
        """
            .formatted(WIDTH, height, escape(title), escape(title)));
    int y = TOP;
    int at = 0;
    for (var number : numbers.entrySet()) {
      boolean ours = ++at == numbers.size();
      double length = (WIDTH - LABELS - NUMBERS) * number.getValue() / most;
      svg.append(
          """
          <text x="0" y="%d">%s</text>
          <rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="3"/>
          <text x="%.1f" y="%d">%,.0f %s</text>
          """
              .formatted(
                  y + 16, escape(number.getKey()), ours ? "ours" : "bar", LABELS, y, length, BAR,
                  LABELS + length + 8, y + 16, number.getValue(), escape(unit)));
      y += STEP;
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, svg.append("</svg>\n"));
    System.out.println("Chart: " + file);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
