package kindred.cassandra;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which replication servers of a mode can work with.
 *
 * @param consistency the mode
 * @param local the data centre of this server
 * @param nodes how many nodes each data centre of the cluster has, also those that are down
 */
record ReplicationRules(Consistency consistency, String local, Map<String, Integer> nodes) {

  private static final int REPLICAS = 3;

  ReplicationRules {
    nodes = Map.copyOf(nodes);
  }

  /** The replication of a keyspace whose creator has named none. */
  Replication usual() {
    return consistency == Consistency.LOCAL
        ? Replication.of(Map.of(local, replicas(local)))
        : inEach(nodes.keySet());
  }

  private Replication inEach(Collection<String> datacenters) {
    return Replication.of(
        datacenters.stream().collect(Collectors.toMap(name -> name, this::replicas)));
  }

  private int replicas(String datacenter) {
    return Math.min(REPLICAS, nodes.getOrDefault(datacenter, REPLICAS));
  }

  /** Why no keyspace is created with it, for the operator. */
  Optional<String> faultOfNew(Replication wanted) {
    var unknown = wanted.byDatacenter().keySet().stream().filter(name -> !nodes.containsKey(name));
    var names = unknown.sorted().collect(Collectors.joining(", "));
    if (!names.isEmpty()) {
      return Optional.of(
          ("KINDRED_CASSANDRA_REPLICATION is %s, but the cluster has no node in %s; its data"
                  + " centres are %s. Correct the setting, or start those nodes first.")
              .formatted(wanted, names, list(nodes.keySet())));
    }
    return consistency == Consistency.GLOBAL || has(wanted, local)
        ? Optional.empty()
        : Optional.of(
            ("KINDRED_CASSANDRA_REPLICATION is %s, but KINDRED_CONSISTENCY=local needs replicas in"
                    + " data centre %s (KINDRED_CASSANDRA_DATACENTER). Set it to %s.")
                .formatted(wanted, local, with(wanted)));
  }

  /** Why servers cannot work with the existing keyspace, for the operator. */
  Optional<String> fault(String keyspace, Replication stored) {
    if (consistency == Consistency.LOCAL) {
      return has(stored, local)
          ? Optional.empty()
          : Optional.of(
              fault(
                  keyspace,
                  stored,
                  ("KINDRED_CONSISTENCY=local needs replicas in data centre %s"
                          + " (KINDRED_CASSANDRA_DATACENTER). Correct the setting, or alter the"
                          + " keyspace")
                      .formatted(local),
                  with(stored)));
    }
    if (!stored.isByDatacenter()) {
      return nodes.size() < 2
          ? Optional.empty()
          : Optional.of(
              fault(
                  keyspace,
                  stored,
                  ("KINDRED_CONSISTENCY=global needs replicas in each of the data centres %s. Alter"
                          + " the keyspace")
                      .formatted(list(nodes.keySet())),
                  usual()));
    }
    int reachable =
        stored.byDatacenter().entrySet().stream()
            .filter(entry -> nodes.containsKey(entry.getKey()))
            .mapToInt(Map.Entry::getValue)
            .sum();
    return reachable > stored.total() / 2
        ? Optional.empty()
        : Optional.of(
            fault(
                keyspace,
                stored,
                ("the cluster has nodes in %s only, so that no majority of the replicas can answer."
                        + " Alter the keyspace")
                    .formatted(list(nodes.keySet())),
                usual()));
  }

  private static String fault(String keyspace, Replication stored, String why, Replication better) {
    return ("Keyspace %s has replication %s, but %s: ALTER KEYSPACE %s WITH replication = %s, and"
            + " then run 'nodetool repair --full %s' on each node.")
        .formatted(keyspace, stored, why, keyspace, better.cql(), keyspace);
  }

  /** Which failure stops all requests although a cluster of several nodes could outlast it. */
  Optional<String> warning(Replication stored) {
    if (consistency == Consistency.LOCAL) {
      return nodes.getOrDefault(local, 1) > 1
              && stored.byDatacenter().getOrDefault(local, 1) < REPLICAS
          ? Optional.of(
              "with less than 3 replicas, requests fail while one node of data centre %s is down"
                  .formatted(local))
          : Optional.empty();
    }
    var needed =
        stored.byDatacenter().entrySet().stream()
            .filter(entry -> stored.total() - entry.getValue() <= stored.total() / 2)
            .map(Map.Entry::getKey)
            .toList();
    return nodes.size() < 2 || needed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            ("requests fail while data centre %s cannot be reached, because the other replicas are"
                    + " no majority")
                .formatted(String.join(" or ", needed.stream().sorted().toList())));
  }

  private Replication with(Replication other) {
    var more = new TreeMap<String, Integer>();
    if (other.isByDatacenter()) {
      more.putAll(other.byDatacenter());
    }
    more.put(local, replicas(local));
    return Replication.of(more);
  }

  private static boolean has(Replication replication, String datacenter) {
    return replication.byDatacenter().getOrDefault(datacenter, 0) > 0;
  }

  private static String list(Collection<String> names) {
    return names.stream().sorted().collect(Collectors.joining(", "));
  }
}
