package kindred.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import java.time.Duration;
import java.util.HashSet;
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

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final String VERSION = "SELECT schema_version FROM system.local";
  private static final String PEERS = "SELECT host_id, schema_version FROM system.peers_v2";

  private SchemaAgreement() {}

  /** Blocks. Returns after the limit without agreement: then the next statement may fail. */
  static void await(CqlSession session) {
    await(session, true);
  }

  /** The same for the nodes that this server connects to, which have to run its next statement. */
  static void awaitConnected(CqlSession session) {
    await(session, false);
  }

  private static void await(CqlSession session, boolean everywhere) {
    long started = System.nanoTime();
    while (!agreed(session, everywhere) && System.nanoTime() - started < LIMIT.toNanos()) {
      BlockingPause.sleepUnlessInterrupted(PAUSE);
    }
  }

  private static boolean agreed(CqlSession session, boolean everywhere) {
    var versions = new HashSet<UUID>();
    boolean all = true;
    for (var node : session.getMetadata().getNodes().values()) {
      try {
        versions.add(read(session, node, VERSION).one().getUuid(0));
        if (everywhere) {
          read(session, node, PEERS).forEach(peer -> addUnconnected(session, peer, versions));
        }
      } catch (AllNodesFailedException down) {
        // no statement can reach this node; it learns the schema before it serves one
      } catch (DriverException late) {
        // the next statement may be sent to this node
        all = false;
      }
    }
    return all && versions.size() <= 1;
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
