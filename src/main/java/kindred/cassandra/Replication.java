package kindred.cassandra;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How many replicas a keyspace has.
 *
 * @param byDatacenter replicas of each data centre
 * @param strategy the class of Cassandra that places them, without its package
 */
record Replication(Map<String, Integer> byDatacenter, String strategy) {

  private static final String BY_DATACENTER = "NetworkTopologyStrategy";
  private static final Pattern DATACENTER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final int MOST = 9;

  Replication {
    byDatacenter = Map.copyOf(byDatacenter);
  }

  /** So many replicas in each data centre. */
  static Replication of(Map<String, Integer> byDatacenter) {
    return new Replication(byDatacenter, BY_DATACENTER);
  }

  /** Parses {@code dc1:3,dc2:3}; empty for an empty text. */
  static Optional<Replication> parse(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var replicas = new TreeMap<String, Integer>();
    for (String part : text.split(",", -1)) {
      var pair = part.strip().split(":", -1);
      boolean valid =
          pair.length == 2
              && DATACENTER.matcher(pair[0]).matches()
              && pair[1].matches("[1-" + MOST + "]")
              && !replicas.containsKey(pair[0]);
      if (!valid) {
        throw new IllegalArgumentException(
            "must be data centres with 1 to 9 replicas each, such as dc1:3,dc2:3");
      }
      replicas.put(pair[0], Integer.valueOf(pair[1]));
    }
    return Optional.of(of(replicas));
  }

  /** From the column {@code replication} of Cassandra. */
  static Replication stored(Map<String, String> options) {
    var replicas = new TreeMap<>(options);
    var strategy = replicas.remove("class");
    return new Replication(
        replicas.entrySet().stream()
            .filter(entry -> entry.getValue().matches("[0-9]{1,3}.*"))
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    // 3/1: three replicas, one of them transient
                    entry -> Integer.valueOf(entry.getValue().replaceAll("\\D.*", "")))),
        strategy.substring(strategy.lastIndexOf('.') + 1));
  }

  /** Whether each data centre has its own number of replicas. */
  boolean isByDatacenter() {
    return strategy.equals(BY_DATACENTER);
  }

  /** In all data centres together. */
  int total() {
    return byDatacenter.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The value of {@code replication} in a {@code CREATE KEYSPACE}. */
  String cql() {
    return new TreeMap<>(byDatacenter)
        .entrySet().stream()
            .map(entry -> "'%s': %d".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", ", "{'class': '" + strategy + "', ", "}"));
  }

  /** The spelling of the setting; with the strategy if it is another one. */
  @Override
  public String toString() {
    var replicas =
        new TreeMap<>(byDatacenter)
            .entrySet().stream()
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining(","));
    return isByDatacenter() ? replicas : strategy + " " + replicas;
  }
}
