package kindred.bulkmerge;

import java.util.List;
import java.util.Map;

/** A connected group of merges, in the order in which they are done, one after another. */
final class LineGroup {

  private final List<MergeLine> lines;
  private final int decidedBefore;
  private int next;

  /**
   * @param mergedBefore the lines that earlier workers have merged, by number
   */
  LineGroup(List<MergeLine> lines, Map<Long, String> mergedBefore) {
    this.lines = List.copyOf(lines);
    this.decidedBefore = decidedBefore(lines, mergedBefore);
  }

  /** Lines are decided one after another, so all lines before a merged one are decided. */
  private static int decidedBefore(List<MergeLine> lines, Map<Long, String> mergedBefore) {
    int decided = 0;
    for (int i = 0; i < lines.size(); i++) {
      decided = mergedBefore.containsKey(lines.get(i).number()) ? i : decided;
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

  /** Whether an earlier worker has decided the line: it has refused it, unless it has merged it. */
  boolean wasDecided() {
    return next < decidedBefore;
  }

  /** Continues with the next line. */
  void advance() {
    next++;
  }
}
