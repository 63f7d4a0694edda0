package kindred.leases;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The shards of one server: every shard belongs to one server, and the shares are equal in size.
 */
public record Share(Set<Integer> shards) {

  /** The share of a server that does not take part. */
  public static final Share NONE = new Share(Set.of());

  public Share {
    shards = Set.copyOf(shards);
  }

  static Share of(Collection<String> members, String server, int shards) {
    var order = new TreeSet<>(members);
    int position = order.headSet(server).size();
    return new Share(
        IntStream.range(0, shards)
            .filter(shard -> order.contains(server) && shard % order.size() == position)
            .boxed()
            .collect(Collectors.toSet()));
  }
}
