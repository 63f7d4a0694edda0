package kindred.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * The result of a run.
 *
 * @param lines the counts
 * @param shortfalls why the run is invalid
 * @param violations the promises that do not hold
 */
record ChaosReport(List<String> lines, List<String> shortfalls, List<String> violations) {

  private static final int MOST_SHOWN = 20;

  boolean clean() {
    return shortfalls.isEmpty() && violations.isEmpty();
  }

  /** The report as text. */
  String text() {
    var text = new ArrayList<>(lines);
    shortfalls.forEach(shortfall -> text.add("INVALID RUN: " + shortfall));
    violations.stream().limit(MOST_SHOWN).forEach(broken -> text.add("VIOLATION: " + broken));
    text.add(
        violations.isEmpty()
            ? "0 violations" + (shortfalls.isEmpty() ? "" : ", but the run is invalid")
            : violations.size() + " VIOLATIONS");
    return String.join("\n", text);
  }
}
