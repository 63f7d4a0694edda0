package kindred.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kindred.retry.BlockingPause;

/**
 * Waits until every node reports the same schema version. The driver's own check asks only one
 * node, whose view of the others may be outdated, and leaves out the data centres that this server
 * does not connect to: their nodes are known only from what the local ones say, a second or two
 * later.
 */
final class SchemaAgreement {

  static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final String VERSION = "SELECT schema_version FROM system.local";
  private static final String PEERS = "SELECT host_id, schema_version FROM system.peers_v2";

  private SchemaAgreement() {}

  /**
   * Blocks. Returns after the limit if a node did not answer, or one that this server does not
   * connect to has another version.
   *
   * @throws IllegalStateException if nodes that answered have several versions after the limit: the
   *     next statement would fail on some of them, or create a table a second time
   */
  static void await(CqlSession session, Duration limit) {
    await(session, true, limit);
  }

  /** The same for the nodes that this server connects to, which have to run its next statement. */
  static void awaitConnected(CqlSession session) {
    await(session, false, LIMIT);
  }

  private static void await(CqlSession session, boolean everywhere, Duration limit) {
    long started = System.nanoTime();
    var last = read(session, everywhere);
    while (!last.agreed() && System.nanoTime() - started < limit.toNanos()) {
      BlockingPause.sleepUnlessInterrupted(PAUSE);
      last = read(session, everywhere);
    }
    last.refuseSeveral(limit);
  }

  /** What the nodes reported; the others are those that this server does not connect to. */
  private record Versions(Map<UUID, List<EndPoint>> connected, Set<UUID> others, boolean all) {

    boolean agreed() {
      var versions = new HashSet<>(others);
      versions.addAll(connected.keySet());
      return all && versions.size() <= 1;
    }

    void refuseSeveral(Duration limit) {
      if (connected.size() > 1) {
        throw new IllegalStateException(
            "The nodes of Cassandra did not agree on the tables within %d s; by schema version: %s."
                    .formatted(limit.toSeconds(), connected)
                + " Restart the nodes whose version differs from that of most ('nodetool"
                + " describecluster' lists them), then start this server again.");
      }
    }
  }

  private static Versions read(CqlSession session, boolean everywhere) {
    var connected = new HashMap<UUID, List<EndPoint>>();
    var others = new HashSet<UUID>();
    boolean all = true;
    for (var node : session.getMetadata().getNodes().values()) {
      try {
        var version = read(session, node, VERSION).one().getUuid(0);
        connected.computeIfAbsent(version, none -> new ArrayList<>()).add(node.getEndPoint());
        if (everywhere) {
          read(session, node, PEERS).forEach(peer -> addUnconnected(session, peer, others));
        }
      } catch (AllNodesFailedException down) {
        // no statement can reach this node; it learns the schema before it serves one
      } catch (DriverException late) {
        // the next statement may be sent to this node
        all = false;
      }
    }
    return new Versions(connected, others, all);
  }

  private static void addUnconnected(CqlSession session, Row peer, Set<UUID> versions) {
    var node = session.getMetadata().getNodes().get(peer.getUuid("host_id"));
    if (node != null
        && node.getDistance() == NodeDistance.IGNORED
        && node.getState() != NodeState.DOWN) {
      versions.add(peer.getUuid("schema_version"));
    }
  }

  private static ResultSet read(CqlSession session, Node node, String cql) {
    return session.execute(
        SimpleStatement.builder(cql)
            .setExecutionProfileName(StatementKind.QUORUM_READ.profile())
            .setNode(node)
            .build());
  }
}
