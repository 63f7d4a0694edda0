package kindred.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Connects the driver, with one execution profile for each {@link StatementKind}. */
public final class Cluster {

  /** Above every time-out of Cassandra, so that Cassandra gives up first. */
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(12);

  private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(3);
  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(5);

  /** Between two attempts to reach a node that is down. */
  private static final Duration LONGEST_RECONNECTION = Duration.ofSeconds(8);

  private static final Duration DDL_TIMEOUT = Duration.ofSeconds(60);
  private static final int QUIET_MILLIS = 100;
  private static final int CLOSING_MILLIS = 15_000;
  private static final String THROTTLER = "ConcurrencyLimitingRequestThrottler";
  private static final int PAGE_SIZE = 100_000;
  private static final int CONCURRENT_REQUESTS = 2_048;
  private static final int QUEUED_REQUESTS = 20_000;

  private Cluster() {}

  /** A session without a keyspace, for creating one. */
  public static CompletionStage<CqlSession> connect(CassandraConfig config) {
    return builder(config).buildAsync();
  }

  /** A session in the configured keyspace, which must exist. */
  public static CompletionStage<CqlSession> connectToKeyspace(CassandraConfig config) {
    return builder(config).withKeyspace(CqlIdentifier.fromInternal(config.keyspace())).buildAsync();
  }

  private static CqlSessionBuilder builder(CassandraConfig config) {
    var builder =
        CqlSession.builder()
            .addContactPoints(resolved(config.contactPoints()))
            .withLocalDatacenter(config.datacenter())
            .withConfigLoader(profiles(config));
    if (config.thisMachineOnly()) {
      // the contact points may be nodes of a cluster on several machines
      builder.withNodeDistanceEvaluator(
          (node, datacenter) -> isOnThisMachine(node.getEndPoint()) ? null : NodeDistance.IGNORED);
    }
    config.login().ifPresent(login -> builder.withAuthProvider(login.provider()));
    config.tls().ifPresent(tls -> builder.withSslEngineFactory(tls.engines()));
    return builder;
  }

  static boolean isOnThisMachine(EndPoint node) {
    return node.resolve() instanceof InetSocketAddress socket
        && !socket.isUnresolved()
        && socket.getAddress().isLoopbackAddress();
  }

  private static List<InetSocketAddress> resolved(List<InetSocketAddress> points) {
    return points.stream()
        .map(point -> new InetSocketAddress(point.getHostString(), point.getPort()))
        .toList();
  }

  private static DriverConfigLoader profiles(CassandraConfig config) {
    var consistency = config.consistency();
    var options =
        DriverConfigLoader.programmaticBuilder()
            .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, REQUEST_TIMEOUT)
            // the design of its table bounds every read, and one page shows one moment
            .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, PAGE_SIZE)
            .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, REQUEST_TIMEOUT)
            .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, REQUEST_TIMEOUT)
            // together below the time-out of a session: a statement that waits for a hanging node
            // is issued again to another one before it fails. A node that is busy for a few
            // seconds still counts as up
            .withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, HEARTBEAT_INTERVAL)
            .withDuration(DefaultDriverOption.HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT)
            .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, LONGEST_RECONNECTION)
            // to keep it up to date slows every schema change; see Connection.route
            .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
            .withStringList(
                DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES, List.of(config.keyspace()))
            // a start closes a session, and so does a stop: the driver's default quiet period of
            // two seconds would delay both
            .withString(DefaultDriverOption.NETTY_IO_SHUTDOWN_UNIT, "MILLISECONDS")
            .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, QUIET_MILLIS)
            .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_TIMEOUT, CLOSING_MILLIS)
            .withString(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_UNIT, "MILLISECONDS")
            .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, QUIET_MILLIS)
            .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_TIMEOUT, CLOSING_MILLIS)
            // the driver would log a warning of Cassandra together with the bound values
            .withBoolean(DefaultDriverOption.REQUEST_LOG_WARNINGS, false)
            .withString(DefaultDriverOption.REQUEST_THROTTLER_CLASS, THROTTLER)
            .withInt(
                DefaultDriverOption.REQUEST_THROTTLER_MAX_CONCURRENT_REQUESTS, CONCURRENT_REQUESTS)
            .withInt(DefaultDriverOption.REQUEST_THROTTLER_MAX_QUEUE_SIZE, QUEUED_REQUESTS);
    consistency(options, consistency.plain(), consistency.serial());
    for (var kind : StatementKind.values()) {
      options.startProfile(kind.profile());
      switch (kind) {
        case SERIAL_READ -> consistency(options, consistency.serial(), consistency.serial());
        case DDL -> options.withDuration(DefaultDriverOption.REQUEST_TIMEOUT, DDL_TIMEOUT);
        case QUORUM_READ, LWT, IMPORT_INSERT, PLAIN ->
            consistency(options, consistency.plain(), consistency.serial());
      }
    }
    return options.build();
  }

  private static void consistency(
      ProgrammaticDriverConfigLoaderBuilder options,
      ConsistencyLevel plain,
      ConsistencyLevel serial) {
    options
        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, plain.name())
        .withString(DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY, serial.name());
  }
}
