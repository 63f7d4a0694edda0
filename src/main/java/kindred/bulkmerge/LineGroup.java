package kindred.bulkmerge;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import kindred.merge.JobMerges.OwnMerge;

/** A connected group of merges, in the order in which they are done, one after another. */
final class LineGroup implements GroupRun.Group {

  private final List<MergeLine> lines;
  private final int decidedBefore;
  private final Predicate<MergeLine> reported;
  private int next;

  /**
   * @param mergedBefore the merges that earlier workers have made, by line
   * @param reported the lines that are passed over, because their outcomes are acknowledged
   */
  LineGroup(
      List<MergeLine> lines, Map<Long, OwnMerge> mergedBefore, Predicate<MergeLine> reported) {
    this.lines = List.copyOf(lines);
    this.decidedBefore = decidedBefore(lines, mergedBefore);
    this.reported = reported;
    passReported();
  }

  /** Lines are decided one after another, so all lines before a merged one are decided. */
  private static int decidedBefore(List<MergeLine> lines, Map<Long, OwnMerge> mergedBefore) {
    int decided = 0;
    for (int i = 0; i < lines.size(); i++) {
      decided = mergedBefore.containsKey(lines.get(i).number()) ? i : decided;
    }
    return decided;
  }

  int size() {
    return lines.size();
  }

  @Override
  public boolean ended() {
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
    passReported();
  }

  private void passReported() {
    while (!ended() && reported.test(line())) {
      next++;
    }
  }
}
