package kindred.cassandra;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kindred.settings.Setting;
import kindred.settings.Settings;

/**
 * Which cluster holds the data, and how this server connects to it.
 *
 * @param contactPoints empty: the embedded node
 * @param datacenter the data centre whose nodes this server connects to
 * @param login empty: the nodes ask for no password
 * @param tls empty: connections are not encrypted
 * @param thisMachineOnly nodes on other machines are not used: they would be sent passwords and
 *     profiles in clear text
 * @param start what a start does with a cluster that is not ready
 */
public record CassandraConfig(
    List<InetSocketAddress> contactPoints,
    String datacenter,
    String keyspace,
    Consistency consistency,
    Optional<Login> login,
    Optional<ClusterTls> tls,
    boolean thisMachineOnly,
    Start start) {

  private static final Setting CONTACT_POINTS =
      new Setting(
          "KINDRED_CASSANDRA_CONTACT_POINTS",
          "",
          "host:port of some nodes, separated by commas; not set: the embedded node");
  private static final Setting DATACENTER =
      new Setting(
          "KINDRED_CASSANDRA_DATACENTER",
          "",
          "the local data centre; with contact points, and only then");
  private static final Setting KEYSPACE =
      new Setting("KINDRED_CASSANDRA_KEYSPACE", "kindred", "keyspace of the tables");
  private static final Setting CONSISTENCY =
      new Setting(
          "KINDRED_CONSISTENCY",
          "local",
          "local: one data centre writes; global: several do. The same for all servers, for ever");

  private static final Setting REPLICATION =
      new Setting(
          "KINDRED_CASSANDRA_REPLICATION",
          "",
          "replicas of a keyspace that this server creates, such as dc1:3,dc2:3; not set: one for"
              + " each node of the local data centre, at most 3");
  private static final Setting WAIT =
      new Setting(
          "KINDRED_CASSANDRA_WAIT_SECONDS",
          "60",
          "for so long a start waits for a cluster that does not answer");

  /**
   * What a start does with a cluster that is not ready.
   *
   * @param replication of a keyspace that is created; empty: the usual one
   * @param longestWait for a cluster that does not answer
   */
  record Start(Optional<Replication> replication, Duration longestWait) {

    static final Start USUAL = new Start(Optional.empty(), Duration.ZERO);
  }

  private static final int LONGEST_WAIT = 86_400;

  public static final List<Setting> SETTINGS =
      Stream.concat(
              Stream.of(CONTACT_POINTS, DATACENTER, KEYSPACE, CONSISTENCY, REPLICATION, WAIT),
              ClusterAccess.SETTINGS.stream())
          .toList();

  /** The data centre of the embedded node. */
  public static final String EMBEDDED_DATACENTER = "dc1";

  private static final int CQL_PORT = 9042;
  private static final String CONTACT_POINT_RULE = "must be host:port, separated by commas";

  public CassandraConfig {
    contactPoints = List.copyOf(contactPoints);
  }

  /** A cluster that answers now. */
  public CassandraConfig(
      List<InetSocketAddress> contactPoints,
      String datacenter,
      String keyspace,
      Consistency consistency,
      Optional<Login> login,
      Optional<ClusterTls> tls) {
    this(contactPoints, datacenter, keyspace, consistency, login, tls, false, Start.USUAL);
  }

  /** A cluster without passwords and encryption. */
  public CassandraConfig(
      List<InetSocketAddress> contactPoints,
      String datacenter,
      String keyspace,
      Consistency consistency) {
    this(contactPoints, datacenter, keyspace, consistency, Optional.empty(), Optional.empty());
  }

  /** Reads the settings; {@code settings} collects the faults. */
  public static CassandraConfig from(Settings settings) {
    var contactPoints = settings.read(CONTACT_POINTS, CassandraConfig::contactPoints);
    var datacenter = settings.text(DATACENTER);
    requireBoth(settings.text(CONTACT_POINTS), datacenter, settings);
    if (contactPoints.isEmpty()) {
      ClusterAccess.requireNone(settings, List.of(REPLICATION));
    }
    var access = ClusterAccess.from(settings, contactPoints);
    return new CassandraConfig(
        contactPoints,
        datacenter.isEmpty() ? EMBEDDED_DATACENTER : datacenter,
        settings.read(KEYSPACE, CassandraConfig::keyspace),
        settings.read(CONSISTENCY, Consistency::parse),
        access.login(),
        access.tls(),
        access.thisMachineOnly(),
        new Start(
            settings.read(REPLICATION, Replication::parse),
            Duration.ofSeconds(
                settings.read(WAIT, text -> Settings.number(text, 0, LONGEST_WAIT)))));
  }

  /** One variable that was lost must not start an empty embedded node instead. */
  private static void requireBoth(String contactPoints, String datacenter, Settings settings) {
    if (contactPoints.isEmpty() && !datacenter.isEmpty()) {
      settings.fault(
          CONTACT_POINTS.name()
              + " must be set together with "
              + DATACENTER.name()
              + "; for the embedded node set neither");
    }
    if (!contactPoints.isEmpty() && datacenter.isEmpty()) {
      settings.fault(DATACENTER.name() + " must be set together with " + CONTACT_POINTS.name());
    }
  }

  /** Whether the settings name no cluster, so that the server starts its own node. */
  public boolean embedded() {
    return contactPoints.isEmpty();
  }

  /** The same settings, for the embedded node at this address of the machine. */
  public CassandraConfig at(InetSocketAddress node, Login login) {
    return new CassandraConfig(
        List.of(node),
        EMBEDDED_DATACENTER,
        keyspace,
        consistency,
        Optional.of(login),
        Optional.empty(),
        true,
        start);
  }

  private static String keyspace(String text) {
    if (!text.matches("[a-z][a-z0-9_]{0,47}")) {
      throw new IllegalArgumentException(
          "must be a lower-case letter and up to 47 letters, digits, underscores");
    }
    return text;
  }

  private static List<InetSocketAddress> contactPoints(String text) {
    var points = new ArrayList<InetSocketAddress>();
    for (String part : text.split(",")) {
      if (!part.isBlank()) {
        points.add(contactPoint(part.strip()));
      }
    }
    if (points.isEmpty() && !text.isEmpty()) {
      throw new IllegalArgumentException(CONTACT_POINT_RULE);
    }
    return points;
  }

  private static InetSocketAddress contactPoint(String text) {
    int colon = text.lastIndexOf(':');
    if (colon == 0) {
      throw new IllegalArgumentException(CONTACT_POINT_RULE);
    }
    if (colon < 0) {
      return InetSocketAddress.createUnresolved(text, CQL_PORT);
    }
    try {
      return InetSocketAddress.createUnresolved(
          text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(CONTACT_POINT_RULE);
    }
  }
}
