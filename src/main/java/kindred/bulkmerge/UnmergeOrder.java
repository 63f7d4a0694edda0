package kindred.bulkmerge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import kindred.merge.PastMerge;

/**
 * Orders the undo of many merges: a merge is undone after the merge of its destination into another
 * profile, and after the later merges into its destination. Pure.
 */
final class UnmergeOrder {

  private static final Comparator<Merged> NEWEST_FIRST =
      Comparator.comparing((Merged one) -> one.merge().requestedAt()).reversed();

  private final Map<String, List<Merged>> byDestination;

  private UnmergeOrder(List<Merged> merges) {
    byDestination =
        merges.stream().sorted(NEWEST_FIRST).collect(Collectors.groupingBy(Merged::destination));
  }

  /** A merge, and the number of the line that has made it. */
  record Merged(long number, PastMerge merge) {

    String source() {
      return merge.request().source();
    }

    String destination() {
      return merge.request().destination();
    }
  }

  /** The groups of merges into one profile, directly or through others; each in its order. */
  static List<List<Merged>> groups(List<Merged> merges) {
    var order = new UnmergeOrder(merges);
    var sources = merges.stream().map(Merged::source).collect(Collectors.toSet());
    return order.byDestination.keySet().stream()
        .filter(survivor -> !sources.contains(survivor))
        .sorted()
        .map(order::group)
        .toList();
  }

  private List<Merged> group(String survivor) {
    var group = new ArrayList<Merged>();
    var destinations = new ArrayDeque<>(List.of(survivor));
    while (!destinations.isEmpty()) {
      for (var one : byDestination.getOrDefault(destinations.remove(), List.of())) {
        group.add(one);
        destinations.add(one.source());
      }
    }
    return group;
  }
}
