package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import kindred.problem.Problem;
import kindred.problem.Problem.Kind;

/**
 * Refuses requests that a web page of another site makes a browser send: for a host name that is
 * not the server's, which resolves to its address, and from another origin. What the server sends,
 * a browser neither stores nor shows in a page of another site.
 */
final class Browsers implements Handler<RoutingContext> {

  /** Of the server's own pages, or typed in by a person. */
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

  /** The headers of every response. */
  static final Map<String, String> RESTRICTIONS =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "Cache-Control", "no-store",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Resource-Policy", "same-origin");

  private final Set<String> names;

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
  }

  /** Handles requests for these host names, in lower case. */
  Browsers(Set<String> names) {
    this.names = Set.copyOf(names);
  }

  @Override
  public void handle(RoutingContext context) {
    var headers = context.request().headers();
    if (isOldClient(context.request().version(), headers)) {
      context.next();
      return;
    }
    var host =
        Optional.ofNullable(headers.get("Host"))
            .flatMap(Authority::of)
            .filter(authority -> names.contains(authority.name()));
    if (host.isEmpty()) {
      throw Problem.of(
              Kind.MISDIRECTED,
              "unknown-host",
              "The host name of the request is not a name of this server. Use its address, or add"
                  + " the name to KINDRED_HTTP_NAMES.")
          .exception();
    }
    if (!headers.getAll("Origin").stream().allMatch(origin -> isOurs(origin, host.get()))
        || !OWN_SITES.containsAll(headers.getAll("Sec-Fetch-Site"))) {
      throw Problem.of(
              Kind.FORBIDDEN,
              "foreign-origin",
              "A browser sent this request for a page of another origin. Open the address directly,"
                  + " or use another client.")
          .exception();
    }
    context.next();
  }

  /** HTTP/1.0 needs no Host; every browser sends one. */
  private static boolean isOldClient(HttpVersion version, MultiMap headers) {
    return version == HttpVersion.HTTP_1_0
        && !headers.contains("Host")
        && !headers.contains("Origin")
        && !headers.contains("Sec-Fetch-Site");
  }

  /** Whether the origin has a name of ours and the port of the request. */
  private boolean isOurs(String origin, Authority host) {
    return origin.matches("https?://.*")
        && Authority.of(origin.substring(origin.indexOf("//") + 2))
            .filter(own -> names.contains(own.name()) && own.port().equals(host.port()))
            .isPresent();
  }

  /** Adds {@link #RESTRICTIONS}; a reply may replace them. */
  static HttpServerResponse restrict(HttpServerResponse response) {
    RESTRICTIONS.forEach(response::putHeader);
    return response;
  }
}
