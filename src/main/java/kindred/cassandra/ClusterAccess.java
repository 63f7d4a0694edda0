package kindred.cassandra;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import kindred.settings.PemFiles;
import kindred.settings.SecretFile;
import kindred.settings.Setting;
import kindred.settings.Settings;

/**
 * How the server and a cluster know each other. Beyond this machine both a login and TLS are
 * needed, unless the operator says otherwise.
 *
 * @param thisMachineOnly whether nodes on other machines, which the contact points may name, are
 *     not used
 */
record ClusterAccess(Optional<Login> login, Optional<ClusterTls> tls, boolean thisMachineOnly) {

  private static final Setting USER =
      new Setting("KINDRED_CASSANDRA_USER", "", "role that the server logs in with");
  private static final Setting PASSWORD_FILE =
      new Setting(
          "KINDRED_CASSANDRA_PASSWORD_FILE",
          "",
          "file with the password of that role in its first line");
  private static final Setting CA_FILE =
      new Setting(
          "KINDRED_CASSANDRA_TLS_CA_FILE",
          "",
          "PEM file of the authorities of the nodes' certificates; set: connections use TLS");
  private static final Setting CERT_FILE =
      new Setting(
          "KINDRED_CASSANDRA_TLS_CERT_FILE",
          "",
          "PEM file of the server's own certificate, if the nodes ask for one");
  private static final Setting KEY_FILE =
      new Setting("KINDRED_CASSANDRA_TLS_KEY_FILE", "", "PEM file of its private key");
  private static final Setting PLAIN =
      new Setting(
          "KINDRED_CASSANDRA_PLAIN",
          "false",
          "true: contact points on other machines need neither a password nor TLS");

  static final List<Setting> SETTINGS =
      List.of(USER, PASSWORD_FILE, CA_FILE, CERT_FILE, KEY_FILE, PLAIN);

  /** A name would be resolved again when the driver connects, possibly to another address. */
  private static final Pattern LITERAL =
      Pattern.compile("[0-9.]+|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]?");

  /** Refuses settings of a cluster for the embedded node: the contact points may be lost. */
  static void requireNone(Settings settings, List<Setting> ofCluster) {
    for (var setting : ofCluster) {
      if (!settings.text(setting).isEmpty()) {
        settings.fault(
            setting.name()
                + " is for a cluster that KINDRED_CASSANDRA_CONTACT_POINTS names; the embedded node"
                + " needs no setting");
      }
    }
  }

  static ClusterAccess from(Settings settings, List<InetSocketAddress> contactPoints) {
    var login = login(settings);
    var tls = tls(settings);
    if (contactPoints.isEmpty()) {
      requireNone(settings, List.of(USER, CA_FILE));
    }
    boolean complete = !settings.text(USER).isEmpty() && !settings.text(CA_FILE).isEmpty();
    boolean thisMachineOnly = !settings.read(PLAIN, Settings::flag) && !complete;
    if (thisMachineOnly && !contactPoints.stream().allMatch(ClusterAccess::isThisMachine)) {
      settings.fault(
          "Contact points on other machines need a login and TLS: set %s, %s and %s, or %s=true"
                  .formatted(USER.name(), PASSWORD_FILE.name(), CA_FILE.name(), PLAIN.name())
              + " for a network that nobody else can read");
    }
    return new ClusterAccess(login, tls, thisMachineOnly);
  }

  private static Optional<Login> login(Settings settings) {
    var user = settings.text(USER);
    var password = settings.read(PASSWORD_FILE, SecretFile::path);
    settings.requireBoth(USER, PASSWORD_FILE);
    return user.isEmpty() ? Optional.empty() : password.map(file -> new Login(user, file));
  }

  private static Optional<ClusterTls> tls(Settings settings) {
    var authorities = settings.read(CA_FILE, PemFiles::certificates);
    var own = PemFiles.from(settings, CERT_FILE, KEY_FILE);
    if (settings.text(CA_FILE).isEmpty() && !settings.text(CERT_FILE).isEmpty()) {
      settings.fault(CERT_FILE.name() + " must be set together with " + CA_FILE.name());
    }
    return authorities.map(file -> new ClusterTls(file, own));
  }

  private static boolean isThisMachine(InetSocketAddress point) {
    var host = point.getHostString();
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return LITERAL.matcher(host).matches() && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException malformed) {
      return false;
    }
  }
}
