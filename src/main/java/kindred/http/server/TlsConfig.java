package kindred.http.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kindred.settings.PemFiles;
import kindred.settings.Setting;
import kindred.settings.Settings;

/**
 * TLS of the server.
 *
 * @param clientAuthorities if given, every client needs a certificate of one of these authorities
 * @param lookEvery between two looks for changed files
 */
public record TlsConfig(PemFiles own, Optional<Path> clientAuthorities, Duration lookEvery) {

  private static final Setting CERT_FILE =
      new Setting(
          "KINDRED_TLS_CERT_FILE",
          "",
          "PEM file of the server's certificate and its chain; set: the server speaks HTTPS");
  private static final Setting KEY_FILE =
      new Setting("KINDRED_TLS_KEY_FILE", "", "PEM file of its private key, not encrypted");
  private static final Setting CLIENT_CA_FILE =
      new Setting(
          "KINDRED_TLS_CLIENT_CA_FILE",
          "",
          "PEM file of authorities; set: clients need a certificate of one of them");

  static final List<Setting> SETTINGS = List.of(CERT_FILE, KEY_FILE, CLIENT_CA_FILE);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(30);

  static Optional<TlsConfig> from(Settings settings) {
    var own = PemFiles.from(settings, CERT_FILE, KEY_FILE);
    var clients = settings.read(CLIENT_CA_FILE, PemFiles::certificates);
    if (settings.text(CERT_FILE).isEmpty() && !settings.text(CLIENT_CA_FILE).isEmpty()) {
      settings.fault(CLIENT_CA_FILE.name() + " must be set together with " + CERT_FILE.name());
    }
    return own.map(files -> new TlsConfig(files, clients, LOOK_EVERY));
  }

  /** Whether a setting names a file of the server; {@link #from} reports one that is unfit. */
  static boolean isNamed(Settings settings) {
    return !settings.text(CERT_FILE).isEmpty() || !settings.text(KEY_FILE).isEmpty();
  }
}
