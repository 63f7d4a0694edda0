package kindred.leases;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which shards a server tries: each shard has one server, and no server has many more. */
public record Share(Set<Integer> shards) {

  /** What somebody has who takes no part. */
  public static final Share NONE = new Share(Set.of());

  public Share {
    shards = Set.copyOf(shards);
  }

  static Share of(Collection<String> members, String me, int shards) {
    var order = new TreeSet<>(members);
    int mine = order.headSet(me).size();
    return new Share(
        IntStream.range(0, shards)
            .filter(shard -> order.contains(me) && shard % order.size() == mine)
            .boxed()
            .collect(Collectors.toSet()));
  }
}
