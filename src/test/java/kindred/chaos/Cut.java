package kindred.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A time in which a data centre did not answer, or a node or server was restarted; all times are
 * those of {@link System#nanoTime}.
 *
 * @param what the data centre, or what was restarted
 * @param ready when all nodes and servers were ready afterwards
 */
record Cut(String what, long from, long to, long ready) {

  /** After this time servers have noticed that a node does not answer. */
  private static final long NOTICED_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Counts the answers to all requests, apart for those in flight during a cut, as a table. */
  static List<String> answers(Collection<Op> ops, List<Cut> cuts, Layout layout) {
    var rows = new TreeMap<String, Map<String, Long>>();
    for (var op : ops) {
      var when =
          cuts.stream()
              .filter(cut -> op.began < cut.ready && op.ended > cut.from)
              .findFirst()
              .map(cut -> cut.phase(op, layout))
              .orElse("everything up");
      var counts =
          rows.computeIfAbsent(
              when + (op.kind.reads() ? ", reads" : ", writes"), none -> new TreeMap<>());
      counts.merge(op.answer(), 1L, Long::sum);
      counts.merge("longest (ms)", TimeUnit.NANOSECONDS.toMillis(op.ended - op.began), Math::max);
    }
    var lines = new ArrayList<String>();
    rows.forEach((row, counts) -> lines.add(row + ": " + counts));
    return lines;
  }

  private String phase(Op op, Layout layout) {
    if (!layout.several()) {
      return what + " restarts" + (op.began < to ? "" : ", is back");
    }
    var which = what.equals(layout.servers().get(op.server)) ? "the server's own" : "another";
    return which + " data centre cut, " + phase(op.began);
  }

  private String phase(long began) {
    if (began >= to) {
      return "back, until all servers were ready";
    }
    return began - from > NOTICED_NANOS ? "later than 10 s" : "first 10 s";
  }

  /** Every request that was sent and lost: an orderly restart loses none. */
  static List<String> unanswered(Collection<Op> ops, List<Cut> cuts, Layout layout) {
    return ops.stream()
        .filter(op -> op.status == 0)
        .map(op -> op + " was not answered; " + when(op, cuts, layout))
        .toList();
  }

  private static String when(Op op, List<Cut> cuts, Layout layout) {
    return cuts.stream()
        .filter(cut -> op.began < cut.ready && op.ended > cut.from)
        .findFirst()
        .map(
            cut ->
                "%s, sent after %d ms"
                    .formatted(
                        cut.phase(op, layout), TimeUnit.NANOSECONDS.toMillis(op.began - cut.from)))
        .orElse("everything up");
  }

  static long longestReturnMillis(List<Cut> cuts) {
    return cuts.stream()
        .mapToLong(cut -> TimeUnit.NANOSECONDS.toMillis(cut.ready - cut.to))
        .max()
        .orElse(0);
  }
}
