package kindred.http.server;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.net.BindException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import kindred.access.AccessControl;
import kindred.auditlog.AuditEntry;
import kindred.http.Contract;
import kindred.http.Operation;
import kindred.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server. The start fails when contract and operations differ or the port is in use. The
 * stop closes the listener, serves what has arrived and what still arrives on open connections, and
 * lets the clients close these, for a limited time.
 */
public final class HttpVerticle extends AbstractVerticle {

  private static final Logger LOG = LoggerFactory.getLogger(HttpVerticle.class);

  private static final int MAX_REQUEST_LINE = 16 << 10;

  /** A JWT with many roles and tenants fits. */
  private static final int MAX_HEADERS = 16 << 10;

  private final HttpConfig config;
  private final Contract contract;
  private final Map<String, Operation> operations;
  private final AccessControl access;
  private final AuditLog audit;
  private final Metrics metrics;
  private final long drainMillis;
  private final InFlight inFlight = new InFlight();
  private Connections connections;
  private volatile HttpServer server;

  public HttpVerticle(
      HttpConfig config,
      Contract contract,
      Map<String, Operation> operations,
      AccessControl access,
      Consumer<AuditEntry> audit,
      Metrics metrics,
      long drainMillis) {
    this.config = config;
    this.contract = contract;
    this.operations = Map.copyOf(operations);
    this.access = access;
    this.audit = new AuditLog(audit);
    this.metrics = metrics;
    this.drainMillis = drainMillis;
  }

  /** The actual port, once the verticle is deployed. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public void start(Promise<Void> started) {
    var tls = config.tls().map(files -> new Certificates(vertx, files, metrics));
    new ContractRouter(vertx, contract, config, access, audit, inFlight, metrics)
        .bind(operations)
        .compose(router -> options(tls).compose(options -> listen(options, router)))
        .onSuccess(listening -> tls.ifPresent(certificates -> certificates.renew(listening)))
        .onSuccess(listening -> server = listening)
        .recover(failure -> Future.failedFuture(explain(failure)))
        .<Void>mapEmpty()
        .onComplete(started);
  }

  @Override
  public void stop(Promise<Void> stopped) {
    inFlight.drain();
    connections
        .leave(vertx)
        .timeout(drainMillis, TimeUnit.MILLISECONDS)
        .onFailure(
            late ->
                LOG.warn(
                    "{} request(s) did not end in {} s; their connections are closed",
                    inFlight.running(),
                    TimeUnit.MILLISECONDS.toSeconds(drainMillis)))
        .transform(over -> server.close())
        .onComplete(stopped);
  }

  private Future<HttpServer> listen(HttpServerOptions options, Router router) {
    var malformed = new MalformedRequest(config.basePath());
    connections = new Connections(config.limits(), metrics, malformed);
    return vertx
        .createHttpServer(options)
        .connectionHandler(connections::accept)
        .requestHandler(router)
        .invalidRequestHandler(malformed)
        .listen();
  }

  private Future<HttpServerOptions> options(Optional<Certificates> tls) {
    var options = options();
    return tls.map(certificates -> certificates.secure(options))
        .orElse(Future.succeededFuture(options));
  }

  private HttpServerOptions options() {
    return new HttpServerOptions()
        // the address, not the name: that could be another address by now
        .setHost(config.listening().getHostAddress())
        .setPort(config.port())
        .setHttp2ClearTextEnabled(false)
        // there are no web sockets, and each request would be looked at for their extensions
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setUseSemicolonAsQueryParamDelimiter(false)
        .setMaxInitialLineLength(MAX_REQUEST_LINE)
        .setMaxHeaderSize(MAX_HEADERS);
  }

  private Throwable explain(Throwable failure) {
    return failure instanceof BindException ? config.portTaken(failure) : failure;
  }
}
