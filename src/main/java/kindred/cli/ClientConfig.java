package kindred.cli;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import kindred.settings.Environment;
import kindred.settings.PemFiles;
import kindred.settings.SecretFile;
import kindred.settings.Setting;
import kindred.settings.Settings;

/**
 * Which server the commands work with, and as whom. Credentials are files, because other users of a
 * machine can see arguments and, often, environment variables.
 *
 * @param authorities PEM file of the authorities to trust instead of those of the JDK
 */
public record ClientConfig(
    URI server,
    OptionalInt tenant,
    Optional<String> user,
    Optional<Path> passwordFile,
    Optional<Path> tokenFile,
    Optional<Path> authorities) {

  static final Setting SERVER =
      new Setting(
          "KINDRED_SERVER",
          "http://127.0.0.1:8080",
          "for the commands that work with a running server: its address");
  static final Setting TENANT =
      new Setting(
          "KINDRED_TENANT", "", "for these commands: the tenant; not set: the server's rule");
  static final Setting USER =
      new Setting(
          "KINDRED_USER",
          "",
          "for these commands: the user; the password is asked for, or in a file");
  static final Setting PASSWORD_FILE =
      new Setting(
          "KINDRED_PASSWORD_FILE",
          "",
          "for these commands: file with the password of KINDRED_USER in its first line");
  static final Setting TOKEN_FILE =
      new Setting(
          "KINDRED_TOKEN_FILE",
          "",
          "for these commands: file with an API token or a JWT in its first line");
  static final Setting CA_FILE =
      new Setting(
          "KINDRED_CA_FILE",
          "",
          "for these commands: PEM file of the authorities of the server's certificate");

  public static final List<Setting> SETTINGS =
      List.of(SERVER, TENANT, USER, PASSWORD_FILE, TOKEN_FILE, CA_FILE);

  /**
   * Checks the settings of these commands.
   *
   * @throws kindred.settings.SettingsException naming every fault
   */
  public static void check(Environment environment) {
    var settings = new Settings(environment);
    from(settings);
    settings.requireNoFaults();
  }

  /** Reads the settings; {@code settings} collects the faults. */
  static ClientConfig from(Settings settings) {
    var config =
        new ClientConfig(
            settings.read(SERVER, ClientConfig::server),
            settings.read(TENANT, ClientConfig::tenant),
            settings.read(USER, ClientConfig::user),
            settings.read(PASSWORD_FILE, SecretFile::path),
            settings.read(TOKEN_FILE, SecretFile::path),
            settings.read(CA_FILE, PemFiles::certificates));
    config.check(settings);
    return config;
  }

  private void check(Settings settings) {
    if (passwordFile.isPresent() && user.isEmpty()) {
      settings.fault(
          "KINDRED_PASSWORD_FILE needs KINDRED_USER, the name that belongs to the password");
    }
    if (user.isPresent() && tokenFile.isPresent()) {
      settings.fault("KINDRED_USER and KINDRED_TOKEN_FILE exclude each other");
    }
    if ((user.isPresent() || tokenFile.isPresent()) && !protects(server)) {
      settings.fault(
          "KINDRED_SERVER must be an https address, because credentials are sent to another machine");
    }
  }

  private static boolean protects(URI server) {
    if (server.getScheme().equals("https")) {
      return true;
    }
    try {
      return InetAddress.getByName(server.getHost()).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return false;
    }
  }

  private static URI server(String text) {
    try {
      var uri = new URI(text.replaceAll("/+$", ""));
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getUserInfo() == null && isBare(uri)) {
        return uri;
      }
    } catch (URISyntaxException malformed) {
      // reported below
    }
    throw new IllegalArgumentException("must be an address such as https://kindred.example:8443");
  }

  private static boolean isBare(URI uri) {
    return uri.getRawQuery() == null && uri.getRawFragment() == null;
  }

  private static OptionalInt tenant(String text) {
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Settings.number(text, 1, Integer.MAX_VALUE));
  }

  private static Optional<String> user(String text) {
    if (text.indexOf(':') >= 0) {
      throw new IllegalArgumentException("must be a name without a colon");
    }
    return Optional.of(text).filter(name -> !name.isEmpty());
  }
}
