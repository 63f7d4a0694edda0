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
 * Decides which of many merges hang together, and in which order those that do are made: a function
 * of the set of merges, whatever order they are given in. Pure.
 *
 * <p>Made in this order, each merge taking what its source has become into what its destination has
 * become, all profiles of a group end in one: the one that is nobody's source; of several, the one
 * with the smallest id; where all are sources, which is a circle, the smallest id of the circle. It
 * takes in its own sources first, by their ids, then theirs, and so on. Whatever a refused merge
 * leaves apart, what is merged into that stays with it.
 */
public final class MergeOrder {

  private static final int NOT_RANKED = -1;

  /**
   * A merge that is wanted.
   *
   * @param text all that was asked for: tells two merges of the same profiles apart
   */
  public record Wanted(String destination, String source, boolean force, String text) {}

  private final List<Wanted> merges;
  private final String[] ids;
  private final int[] destinations;
  private final int[] sources;
  private final int[] rank;
  private final List<TreeSet<Integer>> sourcesOf = new ArrayList<>();
  private final int[] leastDestination;

  private MergeOrder(List<Wanted> merges) {
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

  /** The groups, each the places of its merges in the list, in the order in which to make them. */
  public static List<List<Integer>> groups(List<Wanted> merges) {
    return new MergeOrder(merges).groups();
  }

  /** Ids are numbered in their order. */
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

  /** The last to begin has everything in the end: circles first, and the smallest ids last. */
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
   * The smallest id of each circle that no profile outside of all circles takes in. Whoever is not
   * reached from one that is nobody's source is led into such a circle by its smallest
   * destinations.
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

  /** Who hangs together with whom. */
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
