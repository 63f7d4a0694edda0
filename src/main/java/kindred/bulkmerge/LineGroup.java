package kindred.bulkmerge;

import java.util.List;
import java.util.Map;

/** Merges that hang together, in the order in which they are made; one after another. */
final class LineGroup {

  private final List<MergeLine> lines;
  private final int decided;
  private int next;

  /**
   * @param made the lines that the job has merged already, by their numbers
   */
  LineGroup(List<MergeLine> lines, Map<Long, String> made) {
    this.lines = List.copyOf(lines);
    this.decided = decided(lines, made);
  }

  /** A line comes to its outcome before the next begins: what lies before one that was made has. */
  private static int decided(List<MergeLine> lines, Map<Long, String> made) {
    int decided = 0;
    for (int i = 0; i < lines.size(); i++) {
      decided = made.containsKey(lines.get(i).number()) ? i : decided;
    }
    return decided;
  }

  int size() {
    return lines.size();
  }

  boolean ended() {
    return next == lines.size();
  }

  MergeLine line() {
    return lines.get(next);
  }

  /** Whether an earlier worker has brought the line to its outcome, if it has not merged it. */
  boolean decidedAgainst() {
    return next < decided;
  }

  /** The line has its outcome. */
  void goOn() {
    next++;
  }
}
