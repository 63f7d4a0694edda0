package kindred;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.ClusterConfigStore;
import kindred.embedded.EmbeddedNode;
import kindred.health.Check;
import kindred.health.Health;

/** What a server needs to be ready. */
public final class HealthChecks {

  private HealthChecks() {}

  /** The health of a server over this session. */
  public static Health of(
      CassandraSession session, ClusterConfigStore cluster, Optional<EmbeddedNode> node) {
    var checks = new ArrayList<>(List.of(database(cluster), schema(session)));
    node.map(HealthChecks::embedded).ifPresent(checks::add);
    return new Health(checks);
  }

  private static Check database(ClusterConfigStore cluster) {
    return new Check(
        "database",
        "The database did not answer a majority read within 2 seconds.",
        () -> cluster.find(ClusterConfigStore.LAYOUT).map(true));
  }

  private static Check schema(CassandraSession session) {
    return new Check(
        "schema-agreement",
        "The nodes of the database did not all report the same version of the tables within 2"
            + " seconds.",
        session::schemaAgreed);
  }

  private static Check embedded(EmbeddedNode node) {
    return new Check(
        "embedded-node",
        "The process of the embedded database has ended.",
        () -> Future.succeededFuture(node.isAlive()));
  }
}
