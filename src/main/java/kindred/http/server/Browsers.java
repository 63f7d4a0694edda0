package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kindred.problem.Problem;
import kindred.problem.Problem.Kind;

/**
 * Refuses requests that a web page of another site makes a browser send: for a host name that is
 * not the server's, which resolves to its address, and from another origin. What the server sends,
 * a browser neither stores nor shows in a page of another site. A link of another site may open the
 * pages that contain no data.
 */
final class Browsers implements Handler<RoutingContext> {

  /** Of the server's own pages, or typed in by a person. */
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

  /** What a person may open by a link of another site: the same for everybody, without data. */
  private static final Pattern PAGES =
      Pattern.compile("/|/console/?|/docs/?|/problems(/[a-z0-9-]+)?/?");

  /** A link opens a page of its own: nothing that a script reads, and no frame. */
  private static final Map<String, String> LINK =
      Map.of("Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document");

  private static final Map<CharSequence, CharSequence> RESTRICTIONS =
      encoded(
          Map.of(
              "X-Content-Type-Options", "nosniff",
              "Cache-Control", "no-store",
              "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
              "Referrer-Policy", "no-referrer",
              // a page that opened ours cannot steer it
              "Cross-Origin-Opener-Policy", "same-origin",
              "Cross-Origin-Resource-Policy", "same-origin"));

  /** With TLS, browsers never speak plain HTTP to the name again, for two years. */
  private static final Map<CharSequence, CharSequence> RESTRICTIONS_OF_TLS =
      with(RESTRICTIONS, "Strict-Transport-Security", "max-age=63072000");

  /** A request target with a host, as a proxy gets it; it takes the place of {@code Host}. */
  private static final Pattern ABSOLUTE = Pattern.compile("[^/].*?://([^/?#]*).*");

  private final Set<String> names;
  private final String schemes;
  private final String basePath;

  /** A host name in lower case, IPv6 addresses in brackets, and a port, empty for the default. */
  private record Authority(String name, String port) {

    private static final Pattern FORM =
        Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~%-]+)(?::([0-9]*))?");

    static Optional<Authority> of(String text) {
      return Optional.of(FORM.matcher(text))
          .filter(form -> form.matches())
          .map(
              form ->
                  new Authority(
                      form.group(1).toLowerCase(Locale.ROOT),
                      form.group(2) == null ? "" : form.group(2)));
    }

    /** Some proxies name the default port, and no browser does. */
    private Authority without(String defaultPort) {
      return port.equals(defaultPort) ? new Authority(name, "") : this;
    }
  }

  /** Handles requests for the host names of the server. */
  Browsers(HttpConfig config) {
    names = Set.copyOf(config.hostNames());
    // without TLS, a proxy in front may speak it
    schemes = config.tls().isPresent() ? "https://.*" : "https?://.*";
    basePath = config.basePath();
  }

  @Override
  public void handle(RoutingContext context) {
    var headers = context.request().headers();
    var target =
        Optional.of(ABSOLUTE.matcher(context.request().uri()))
            .filter(form -> form.matches())
            .map(form -> form.group(1));
    if (target.isEmpty() && isOldClient(context.request().version(), headers)) {
      context.next();
      return;
    }
    var host =
        Optional.ofNullable(headers.get("Host"))
            .flatMap(Authority::of)
            .filter(authority -> names.contains(authority.name()))
            .filter(
                authority ->
                    target.isEmpty()
                        || target.flatMap(Authority::of).equals(Optional.of(authority)));
    if (host.isEmpty()) {
      throw Problem.of(
              Kind.MISDIRECTED,
              "unknown-host",
              "The host name of the request is not a name of this server. Use its address, or add"
                  + " the name to KINDRED_HTTP_NAMES.")
          .exception();
    }
    if (!headers.getAll("Origin").stream().allMatch(origin -> isOurs(origin, host.get()))
        || !OWN_SITES.containsAll(headers.getAll("Sec-Fetch-Site"))
            && !opensPage(context.request())) {
      throw Problem.of(
              Kind.FORBIDDEN,
              "foreign-origin",
              "A browser sent this request for a page of another origin. Open the address directly,"
                  + " or use another client.")
          .exception();
    }
    context.next();
  }

  /** Whether a person follows a link to a page without data; the browser says so, not the site. */
  private boolean opensPage(HttpServerRequest request) {
    var headers = request.headers();
    return request.method() == HttpMethod.GET
        && request.path().startsWith(basePath)
        && PAGES.matcher(request.path().substring(basePath.length())).matches()
        && LINK.entrySet().stream()
            .allMatch(link -> headers.getAll(link.getKey()).equals(List.of(link.getValue())));
  }

  /** HTTP/1.0 needs no Host; every browser sends one. */
  private static boolean isOldClient(HttpVersion version, MultiMap headers) {
    return version == HttpVersion.HTTP_1_0
        && !headers.contains("Host")
        && !headers.contains("Origin")
        && !headers.contains("Sec-Fetch-Site");
  }

  /** Whether the origin is the host of the request, which is one of ours, with its port. */
  private boolean isOurs(String origin, Authority host) {
    String defaultPort = origin.startsWith("https:") ? "443" : "80";
    return origin.matches(schemes)
        && Authority.of(origin.substring(origin.indexOf("//") + 2))
            .map(own -> own.without(defaultPort))
            .filter(host.without(defaultPort)::equals)
            .isPresent();
  }

  /** Adds the headers of every response; a reply may replace them. */
  static HttpServerResponse restrict(HttpServerRequest request) {
    restrictions(request.connection().isSsl()).forEach(request.response()::putHeader);
    return request.response();
  }

  /** The headers of every response. */
  static Map<CharSequence, CharSequence> restrictions(boolean tls) {
    return tls ? RESTRICTIONS_OF_TLS : RESTRICTIONS;
  }

  private static Map<CharSequence, CharSequence> with(
      Map<CharSequence, CharSequence> headers, String name, String value) {
    var all = new HashMap<>(headers);
    all.putAll(encoded(Map.of(name, value)));
    return Map.copyOf(all);
  }

  /** As the connection sends them, so that no response encodes and checks them again. */
  private static Map<CharSequence, CharSequence> encoded(Map<String, String> headers) {
    return headers.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                header -> HttpHeaders.createOptimized(header.getKey()),
                header -> HttpHeaders.createOptimized(header.getValue())));
  }
}
