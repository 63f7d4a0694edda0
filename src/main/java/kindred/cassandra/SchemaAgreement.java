package kindred.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.time.Duration;
import java.util.HashSet;
import java.util.UUID;
import kindred.retry.BlockingPause;

/**
 * Waits until every reachable node reports the same schema version. The driver's own check asks
 * only one node, whose view of the others may be outdated.
 */
final class SchemaAgreement {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final String VERSION = "SELECT schema_version FROM system.local";

  private SchemaAgreement() {}

  /** Blocks. Returns after the limit without agreement: then the next statement may fail. */
  static void await(CqlSession session) {
    long started = System.nanoTime();
    while (!agreed(session) && System.nanoTime() - started < LIMIT.toNanos()) {
      BlockingPause.sleepUnlessInterrupted(PAUSE);
    }
  }

  private static boolean agreed(CqlSession session) {
    var versions = new HashSet<UUID>();
    boolean all = true;
    for (var node : session.getMetadata().getNodes().values()) {
      try {
        versions.add(version(session, node));
      } catch (AllNodesFailedException down) {
        // no statement can reach this node; it learns the schema before it serves one
      } catch (DriverException late) {
        // the next statement may be sent to this node
        all = false;
      }
    }
    return all && versions.size() <= 1;
  }

  private static UUID version(CqlSession session, Node node) {
    var statement =
        SimpleStatement.builder(VERSION)
            .setExecutionProfileName(StatementKind.QUORUM_READ.profile())
            .setNode(node)
            .build();
    return session.execute(statement).one().getUuid(0);
  }
}
