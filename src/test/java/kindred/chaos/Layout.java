package kindred.chaos;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The data centres of three nodes and two servers, and the mode of the servers. */
enum Layout {
  /** All in one data centre. */
  ONE("local", List.of("dc1", "dc1", "dc1"), List.of("dc1", "dc1"), "dc1:3"),
  /** Each node in another one, and so the servers. */
  GLOBAL("global", List.of("dc1", "dc2", "dc3"), List.of("dc1", "dc2"), "dc1:1,dc2:1,dc3:1"),
  /** Each node in another one, and both servers in one that writes. */
  LOCAL("local", List.of("dc1", "dc2", "dc3"), List.of("dc1", "dc1"), "dc1:1,dc2:1,dc3:1");

  private final String consistency;
  private final List<String> nodes;
  private final List<String> servers;
  private final String replication;

  Layout(String consistency, List<String> nodes, List<String> servers, String replication) {
    this.consistency = consistency;
    this.nodes = nodes;
    this.servers = servers;
    this.replication = replication;
  }

  static Layout of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Whether each node is a data centre, which can be cut. */
  boolean several() {
    return this != ONE;
  }

  /** The data centre of each node. */
  List<String> nodes() {
    return nodes;
  }

  /** The data centre of each server. */
  List<String> servers() {
    return servers;
  }

  /** The consistency at which the servers read. */
  String quorum() {
    return this == GLOBAL ? "QUORUM" : "LOCAL_QUORUM";
  }

  /** The settings of a server in a data centre. */
  Map<String, String> settings(String datacenter) {
    return Map.of(
        "KINDRED_CASSANDRA_DATACENTER",
        datacenter,
        "KINDRED_CONSISTENCY",
        consistency,
        "KINDRED_CASSANDRA_REPLICATION",
        replication);
  }
}
