package kindred.http.server;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import kindred.settings.Setting;
import kindred.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who can use the server and who can read what it sends. Beyond this machine, a server without
 * users or without TLS starts only if the operator says so.
 */
public enum Exposure {
  /** Users are known, and what is sent is encrypted or stays on this machine. */
  PROTECTED,
  /** Users are known; a proxy in front of the server has to encrypt. */
  PLAIN,
  /** No users, and this machine only. */
  THIS_MACHINE,
  /** No users, and reachable from other machines. */
  EVERYBODY;

  private static final Setting OPEN =
      new Setting(
          "KINDRED_OPEN",
          "",
          "everybody: starts without users also on a network, where any client can read and change"
              + " all profiles");
  private static final Setting PLAIN_HTTP =
      new Setting(
          "KINDRED_PLAIN_HTTP",
          "",
          "behind-a-proxy: starts without TLS also on a network, where others can read everything");

  /** The settings of this class. */
  public static final List<Setting> SETTINGS = List.of(OPEN, PLAIN_HTTP);

  private static final Logger LOG = LoggerFactory.getLogger(Exposure.class);

  private static final Duration REPEATED = Duration.ofHours(1);
  private static final String OPEN_TO_ALL =
      "There are no users: any client in the network can read and change all profiles";

  /** Judges the settings, which collect the faults; a fault says what to do. */
  public static Exposure of(Settings settings, HttpConfig http, boolean usersConfigured) {
    boolean open = settings.read(OPEN, text -> isSet(text, "everybody"));
    boolean plain = settings.read(PLAIN_HTTP, text -> isSet(text, "behind-a-proxy"));
    boolean forwarded = !http.names().isEmpty();
    if (http.listening().isLoopbackAddress() && (usersConfigured || !forwarded)) {
      return usersConfigured ? PROTECTED : THIS_MACHINE;
    }
    if (!usersConfigured && !open) {
      settings.fault(
          (http.listening().isLoopbackAddress()
                  ? "With KINDRED_HTTP_NAMES clients of other machines reach the server, and "
                  : beyond(http))
              + "without users any client could read and change all profiles. Create users, or set "
              + OPEN.name()
              + "=everybody for a trial without personal data");
    }
    // files that cannot be used are a fault already
    if (usersConfigured && http.tls().isEmpty() && !TlsConfig.isNamed(settings) && !plain) {
      settings.fault(
          beyond(http)
              + "without TLS others can read passwords and profiles. Set KINDRED_TLS_CERT_FILE and"
              + " KINDRED_TLS_KEY_FILE, or "
              + PLAIN_HTTP.name()
              + "=behind-a-proxy if a proxy encrypts and is the only client of this port");
    }
    if (!usersConfigured) {
      return EVERYBODY;
    }
    return http.tls().isPresent() ? PROTECTED : PLAIN;
  }

  private static String beyond(HttpConfig http) {
    return "KINDRED_HTTP_HOST=" + http.host() + " is reached from other machines, and ";
  }

  private static boolean isSet(String text, String word) {
    if (!text.isEmpty() && !text.equals(word)) {
      throw new IllegalArgumentException("must be " + word + ", or not be set");
    }
    return text.equals(word);
  }

  /** Logs what is not protected; what is dangerous, again every hour. */
  public void announce(Vertx vertx) {
    switch (this) {
      case PROTECTED -> {}
      case PLAIN -> LOG.warn("The server does not encrypt; a proxy in front of it must");
      case THIS_MACHINE ->
          LOG.warn(
              "There are no users: every process on this machine can read and change all profiles");
      case EVERYBODY -> {
        LOG.error(OPEN_TO_ALL);
        vertx.setPeriodic(REPEATED.toMillis(), hour -> LOG.error(OPEN_TO_ALL));
      }
    }
  }
}
