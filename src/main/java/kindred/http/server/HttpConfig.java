package kindred.http.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kindred.settings.Setting;
import kindred.settings.Settings;

/**
 * Where the server listens, and the defaults for requests without certain headers.
 *
 * @param host the address as the operator wrote it, possibly a name
 * @param listening what that name was when {@link Exposure} judged it
 * @param port 0 for any free one
 * @param basePath empty, or a path with a leading but without a trailing slash
 * @param defaultTenant the tenant of requests without the header
 * @param names further host names by which clients address the server, in lower case
 * @param limits what peers may hold before anything is known about them
 * @param tls empty: plain HTTP
 */
public record HttpConfig(
    String host,
    InetAddress listening,
    int port,
    String basePath,
    int defaultTenant,
    Set<String> names,
    HttpLimits limits,
    Optional<TlsConfig> tls) {

  private static final Setting HOST =
      new Setting("KINDRED_HTTP_HOST", "127.0.0.1", "address that the server listens on");
  private static final Setting PORT =
      new Setting(
          "KINDRED_HTTP_PORT", "8080", "port that the server listens on; 0 for any free port");
  private static final Setting BASE_PATH =
      new Setting("KINDRED_BASE_PATH", "/", "path prefix of all operations, such as /genesys/1/cs");
  private static final Setting DEFAULT_TENANT =
      new Setting("KINDRED_DEFAULT_TENANT", "101", "tenant of requests without X-Genesys-TenantId");

  private static final Setting NAMES =
      new Setting(
          "KINDRED_HTTP_NAMES",
          "",
          "more host names by which clients address the server, separated by commas");

  /** All settings of this package. */
  public static final List<Setting> SETTINGS =
      Stream.of(
              List.of(HOST, PORT, BASE_PATH, DEFAULT_TENANT, NAMES),
              HttpLimits.SETTINGS,
              TlsConfig.SETTINGS)
          .flatMap(List::stream)
          .toList();

  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]+|\\[[0-9a-f:.]+]");

  public HttpConfig {
    basePath = normalise(basePath);
    if (port < 0 || port > 65535 || defaultTenant < 1) {
      throw new IllegalArgumentException("Port " + port + ", tenant " + defaultTenant);
    }
    names = Set.copyOf(names);
  }

  /** Plain HTTP. */
  public HttpConfig(
      String host,
      int port,
      String basePath,
      int defaultTenant,
      Set<String> names,
      HttpLimits limits) {
    this(host, resolve(host), port, basePath, defaultTenant, names, limits, Optional.empty());
  }

  /** Plain HTTP without further host names, and with the default limits. */
  public HttpConfig(String host, int port, String basePath, int defaultTenant) {
    this(host, port, basePath, defaultTenant, Set.of(), HttpLimits.DEFAULT);
  }

  /** Reads the settings, which collect the faults. */
  public static HttpConfig from(Settings settings) {
    return new HttpConfig(
        settings.text(HOST),
        settings.read(HOST, HttpConfig::resolve),
        settings.read(PORT, Settings::port),
        settings.read(BASE_PATH, HttpConfig::normalise),
        settings.read(DEFAULT_TENANT, text -> Settings.number(text, 1, Integer.MAX_VALUE)),
        settings.read(NAMES, HttpConfig::names),
        HttpLimits.from(settings),
        TlsConfig.from(settings));
  }

  /** All host names that a request may have, in lower case; IPv6 addresses in brackets. */
  Set<String> hostNames() {
    var all = new HashSet<>(names);
    all.addAll(
        List.of("localhost", "127.0.0.1", "[::1]", hostInAddress().toLowerCase(Locale.ROOT)));
    return all;
  }

  /** The address of the server at its actual port, without a trailing slash. */
  public URI address(int actualPort) {
    return URI.create(scheme() + "://" + hostInAddress() + ":" + actualPort + basePath);
  }

  private String scheme() {
    return tls.isPresent() ? "https" : "http";
  }

  private String hostInAddress() {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  /** Fails early when the port is not free, with {@link #portTaken}. */
  public void requireFreePort() {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(listening, port));
    } catch (IOException refused) {
      throw portTaken(refused);
    }
  }

  /** The failure of a start, with one sentence for the operator. */
  IllegalStateException portTaken(Throwable cause) {
    return new IllegalStateException(
        "Port %d of %s is in use or not permitted: stop the other program, or set %s to another port"
                .formatted(port, host, PORT.name())
            + " (0 for any free port).",
        cause);
  }

  private static InetAddress resolve(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException unknown) {
      throw new IllegalArgumentException(
          "must be an address of this machine, such as 127.0.0.1, or a name of one", unknown);
    }
  }

  private static String normalise(String path) {
    String bare = path.replaceAll("^/+|/+$", "");
    if (bare.isEmpty()) {
      return "";
    }
    if (!bare.matches("[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*") || bare.matches("(.*/)?\\.+(/.*)?")) {
      throw new IllegalArgumentException(
          "must be a path of letters, digits and - . _ ~ such as /genesys/1/cs");
    }
    return "/" + bare;
  }

  private static Set<String> names(String text) {
    var names = new HashSet<String>();
    for (String name : text.toLowerCase(Locale.ROOT).split(",")) {
      names.add(name.strip());
    }
    names.remove("");
    if (!names.stream().allMatch(name -> NAME.matcher(name).matches())) {
      throw new IllegalArgumentException(
          "must be host names without ports, separated by commas, such as kindred.example");
    }
    return names;
  }
}
