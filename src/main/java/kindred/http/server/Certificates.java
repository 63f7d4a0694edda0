package kindred.http.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SSLOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocketFactory;
import kindred.metrics.Metrics;
import kindred.settings.PemFiles;
import kindred.settings.PemIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of the server, read again when their files change. New connections use the new
 * ones; open connections stay. A file that cannot be used changes nothing.
 */
final class Certificates {

  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

  private static final Set<String> VERSIONS = Set.of("TLSv1.3", "TLSv1.2");

  /** With forward secrecy and authenticated encryption. */
  private static final Pattern SUITE =
      Pattern.compile("TLS_(AES|CHACHA20|ECDHE_.*(GCM|CHACHA20_POLY1305))_.*");

  private static final String FAILURES = "kindred.tls.reload.failures";

  private final Vertx vertx;
  private final TlsConfig config;
  private final Metrics metrics;

  private volatile SSLOptions used;
  private volatile Instant expires = Instant.MAX;
  private String lastFault = "";

  /** What the files hold at one moment. */
  private record Read(PemIdentity own, SSLOptions options) {}

  Certificates(Vertx vertx, TlsConfig config, Metrics metrics) {
    this.vertx = vertx;
    this.config = config;
    this.metrics = metrics;
  }

  /** Adds the certificates to the options of a server that starts. */
  Future<HttpServerOptions> secure(HttpServerOptions options) {
    return read()
        .onSuccess(this::use)
        .map(
            read -> {
              options
                  .setSsl(true)
                  .setEnabledSecureTransportProtocols(VERSIONS)
                  .setKeyCertOptions(read.options().getKeyCertOptions());
              read.options().getEnabledCipherSuites().forEach(options::addEnabledCipherSuite);
              config.clientAuthorities().ifPresent(file -> askClients(options, read));
              return options;
            });
  }

  private static void askClients(HttpServerOptions options, Read read) {
    options.setClientAuth(ClientAuth.REQUIRED).setTrustOptions(read.options().getTrustOptions());
  }

  /** Looks for changed files as long as the server runs. */
  void renew(HttpServer server) {
    metrics.counted(FAILURES, "Looks that found TLS files that cannot be used");
    metrics.gauge(
        "kindred.tls.expires.seconds",
        "Time until the server's certificate expires, in seconds",
        () -> Duration.between(Instant.now(), expires).toSeconds());
    lookAgain(server);
  }

  private void lookAgain(HttpServer server) {
    vertx.setTimer(
        config.lookEvery().toMillis(), due -> look(server).onComplete(looked -> lookAgain(server)));
  }

  /** Only a change is given to the library: it closes connections that begin meanwhile. */
  private Future<?> look(HttpServer server) {
    return read()
        .compose(
            read ->
                read.options().equals(used)
                    ? Future.succeededFuture()
                    : server.updateSSLOptions(read.options()).onSuccess(changed -> renewed(read)))
        .onSuccess(fine -> lastFault = "")
        .onFailure(this::keep);
  }

  private void renewed(Read read) {
    use(read);
    AuditLog.event("certificate-read");
    LOG.info("The server uses a new certificate, which expires at {}", expires);
  }

  private void use(Read read) {
    used = read.options();
    expires = read.own().expires();
    if (expires.isBefore(Instant.now())) {
      LOG.error("The certificate of the server expired at {}", expires);
    }
  }

  /** One line for each new fault, not for each look. */
  private void keep(Throwable unfit) {
    metrics.add(1, FAILURES);
    var fault = Optional.ofNullable(unfit.getMessage()).orElse(unfit.toString());
    if (!fault.equals(lastFault)) {
      AuditLog.event("certificate-refused");
      LOG.error("A TLS file cannot be used: its setting {}. The old certificate stays", fault);
    }
    lastFault = fault;
  }

  private Future<Read> read() {
    return vertx.executeBlocking(this::readFiles, false);
  }

  private Read readFiles() throws IOException {
    var own = config.own().read();
    var options =
        new SSLOptions()
            .setEnabledSecureTransportProtocols(VERSIONS)
            .setKeyCertOptions(own.options());
    suites().forEach(options::addEnabledCipherSuite);
    if (config.clientAuthorities().isPresent()) {
      options.setTrustOptions(PemFiles.authorities(config.clientAuthorities().get()));
    }
    return new Read(own, options);
  }

  /** Those that the JDK uses by itself, in its order. */
  private static Stream<String> suites() {
    var factory = (SSLServerSocketFactory) SSLServerSocketFactory.getDefault();
    return Stream.of(factory.getDefaultCipherSuites()).filter(SUITE.asMatchPredicate());
  }
}
