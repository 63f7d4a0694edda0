package kindred.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * What a run did and found.
 *
 * @param lines the counts
 * @param shortfalls why the run does not count
 * @param violations of what was promised
 */
record ChaosReport(List<String> lines, List<String> shortfalls, List<String> violations) {

  private static final int MOST_SHOWN = 20;

  boolean clean() {
    return shortfalls.isEmpty() && violations.isEmpty();
  }

  /** For people. */
  String text() {
    var text = new ArrayList<>(lines);
    shortfalls.forEach(shortfall -> text.add("DOES NOT COUNT: " + shortfall));
    violations.stream().limit(MOST_SHOWN).forEach(broken -> text.add("VIOLATION: " + broken));
    text.add(
        violations.isEmpty()
            ? "0 violations" + (shortfalls.isEmpty() ? "" : ", but the run does not count")
            : violations.size() + " VIOLATIONS");
    return String.join("\n", text);
  }
}
