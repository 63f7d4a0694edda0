package kindred.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.time.Duration;
import java.util.HashSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until every node that can be asked has the same schema, by its own word. The driver asks
 * one node what it knows of the others, and all they have heard of may be the schema before.
 */
final class SchemaAgreement {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final String VERSION = "SELECT schema_version FROM system.local";

  private SchemaAgreement() {}

  /** Blocks; after the limit it is left to the statements that follow. */
  static void await(CqlSession session) {
    long started = System.nanoTime();
    while (!agreed(session) && System.nanoTime() - started < LIMIT.toNanos()) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static boolean agreed(CqlSession session) {
    var versions = new HashSet<UUID>();
    boolean all = true;
    for (var node : session.getMetadata().getNodes().values()) {
      try {
        versions.add(version(session, node));
      } catch (AllNodesFailedException away) {
        // nothing can be sent to it: it learns the schema before it is asked for anything
      } catch (DriverException late) {
        // it may be sent the next statement
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
