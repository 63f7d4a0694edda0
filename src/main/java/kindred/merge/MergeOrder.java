package kindred.merge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Divides many merges into connected groups and orders the merges of each group. The result depends
 * on the set of merges only, not on the order in which they are given. Pure.
 *
 * <p>Each merge, in this order, puts the survivor of its source into the survivor of its
 * destination. All profiles of a group end in one: the profile that is not a source; of several
 * such profiles, the one with the smallest id; in a circle, in which all are sources, the smallest
 * id of the circle. It gets its own sources first, ordered by id, then their sources, and so on. If
 * a merge is refused, its source stays apart, with everything that other merges put into it.
 */
public final class MergeOrder {

  private static final int NOT_RANKED = -1;

  /**
   * A merge to be ordered.
   *
   * @param force whether no conflict can refuse it
   * @param text the whole request, which tells two merges of the same profiles apart
   */
  public record RequestedMerge(String destination, String source, boolean force, String text) {}

  private final List<RequestedMerge> merges;
  private final String[] ids;
  private final int[] destinations;
  private final int[] sources;
  private final int[] rank;
  private final List<TreeSet<Integer>> sourcesOf = new ArrayList<>();
  private final int[] leastDestination;

  private MergeOrder(List<RequestedMerge> merges) {
    this.merges = merges;
    this.ids =
        merges.stream()
            .flatMap(merge -> List.of(merge.destination(), merge.source()).stream())
            .distinct()
            .sorted()
            .toArray(String[]::new);
    this.destinations = merges.stream().mapToInt(merge -> number(merge.destination())).toArray();
    this.sources = merges.stream().mapToInt(merge -> number(merge.source())).toArray();
    this.rank = new int[ids.length];
    this.leastDestination = new int[ids.length];
    Arrays.fill(rank, NOT_RANKED);
    Arrays.fill(leastDestination, Integer.MAX_VALUE);
  }

  /** The groups: for each, the indexes of its merges in the list, in the order of execution. */
  public static List<List<Integer>> groups(List<RequestedMerge> merges) {
    return new MergeOrder(merges).groups();
  }

  /** The number of an id in the order of all ids. */
  private int number(String id) {
    return Arrays.binarySearch(ids, id);
  }

  private List<List<Integer>> groups() {
    link();
    rank();
    var order =
        Comparator.<Integer>comparingInt(i -> rank[destinations[i]])
            .thenComparingInt(i -> sources[i])
            .thenComparing(i -> !merges.get(i).force())
            .thenComparing(i -> merges.get(i).text());
    var part = parts();
    var groups = new TreeMap<Integer, List<Integer>>();
    IntStream.range(0, merges.size())
        .boxed()
        .sorted(order)
        .forEach(
            i ->
                groups
                    .computeIfAbsent(root(part, destinations[i]), first -> new ArrayList<>())
                    .add(i));
    return List.copyOf(groups.values());
  }

  private void link() {
    for (int id = 0; id < ids.length; id++) {
      sourcesOf.add(new TreeSet<>());
    }
    for (int i = 0; i < merges.size(); i++) {
      if (sources[i] != destinations[i]) {
        sourcesOf.get(destinations[i]).add(sources[i]);
        leastDestination[sources[i]] = Math.min(leastDestination[sources[i]], destinations[i]);
      }
    }
  }

  /**
   * Ranks the ids in breadth-first order from each root. The root that is ranked last among those
   * of a group is its survivor: so circles come first, and the smallest ids last.
   */
  private void rank() {
    int next = 0;
    var circles = circles();
    for (int id = ids.length - 1; id >= 0; id--) {
      next = circles[id] ? rankFrom(id, next) : next;
    }
    for (int id = ids.length - 1; id >= 0; id--) {
      next = leastDestination[id] == Integer.MAX_VALUE ? rankFrom(id, next) : next;
    }
  }

  private int rankFrom(int first, int next) {
    int last = next;
    var open = new ArrayDeque<Integer>();
    if (rank[first] == NOT_RANKED) {
      rank[first] = last++;
      open.add(first);
    }
    while (!open.isEmpty()) {
      for (int source : sourcesOf.get(open.remove())) {
        if (rank[source] == NOT_RANKED) {
          rank[source] = last++;
          open.add(source);
        }
      }
    }
    return last;
  }

  /**
   * Marks the smallest id of each circle that cannot be reached from a profile that is not a
   * source. From any id that cannot be reached so, the smallest destinations lead into such a
   * circle.
   */
  private boolean[] circles() {
    var reached = new boolean[ids.length];
    var open = new ArrayDeque<Integer>();
    for (int id = 0; id < ids.length; id++) {
      if (leastDestination[id] == Integer.MAX_VALUE) {
        reached[id] = true;
        open.add(id);
      }
    }
    while (!open.isEmpty()) {
      for (int source : sourcesOf.get(open.remove())) {
        if (!reached[source]) {
          reached[source] = true;
          open.add(source);
        }
      }
    }
    var smallest = new boolean[ids.length];
    var walk = new int[ids.length];
    for (int id = 0; id < ids.length; id++) {
      int at = id;
      while (!reached[at] && walk[at] == 0) {
        walk[at] = id + 1;
        at = leastDestination[at];
      }
      if (!reached[at] && walk[at] == id + 1) {
        smallest[smallestOfCircle(at)] = true;
      }
    }
    return smallest;
  }

  private int smallestOfCircle(int member) {
    int smallest = member;
    for (int at = leastDestination[member]; at != member; at = leastDestination[at]) {
      smallest = Math.min(smallest, at);
    }
    return smallest;
  }

  /** The connected parts, as a forest in an array (union-find). */
  private int[] parts() {
    var part = IntStream.range(0, ids.length).toArray();
    for (int i = 0; i < merges.size(); i++) {
      part[root(part, sources[i])] = root(part, destinations[i]);
    }
    return part;
  }

  private static int root(int[] part, int id) {
    int at = id;
    while (part[at] != at) {
      part[at] = part[part[at]];
      at = part[at];
    }
    return at;
  }
}
