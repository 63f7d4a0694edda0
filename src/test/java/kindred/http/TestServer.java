package kindred.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import kindred.access.AccessControl;
import kindred.auditlog.AuditEntry;
import kindred.http.server.HttpConfig;
import kindred.http.server.HttpVerticle;
import kindred.metrics.Metrics;
import kindred.traces.Traces;

/** A real server on a free port whose operations reply 204, except those that a test sets. */
public final class TestServer implements AutoCloseable {

  /**
   * A test's clients do not close their connections, so that a stop would wait for each of them.
   */
  private static final long NO_DRAIN_MILLIS = 1;

  private final Vertx vertx;
  private final AtomicReference<Call> lastCall = new AtomicReference<>();
  private final List<AuditEntry> audit = new CopyOnWriteArrayList<>();
  private final Metrics metrics = new Metrics();
  private final String deployment;
  private final URI base;

  public TestServer(String basePath, Map<String, Operation> given) {
    this(basePath, given, NO_DRAIN_MILLIS);
  }

  public TestServer(String basePath, Map<String, Operation> given, long drainMillis) {
    this(local(basePath), given, drainMillis);
  }

  public TestServer(HttpConfig config, Map<String, Operation> given, long drainMillis) {
    this(Vertx.vertx(), config, given, drainMillis, AccessControl.open());
  }

  /** A server with users. */
  public TestServer(Map<String, Operation> given, AccessControl access) {
    this(Vertx.vertx(), local("/"), given, NO_DRAIN_MILLIS, access);
  }

  /** A server whose requests have spans. */
  public TestServer(Traces traces, Map<String, Operation> given) {
    this(
        traces.vertx(new VertxOptions()), local("/"), given, NO_DRAIN_MILLIS, AccessControl.open());
  }

  private TestServer(
      Vertx vertx,
      HttpConfig config,
      Map<String, Operation> given,
      long drainMillis,
      AccessControl access) {
    this.vertx = vertx;
    var verticle =
        new HttpVerticle(
            config,
            CodeCheck.CONTRACT,
            operations(given),
            access,
            audit::add,
            metrics,
            drainMillis);
    deployment = await(vertx.deployVerticle(verticle).onFailure(failed -> vertx.close()));
    base = config.address(verticle.port());
  }

  private static HttpConfig local(String basePath) {
    return new HttpConfig("127.0.0.1", 0, basePath, 101);
  }

  public static TestServer with(String operationId, Operation operation) {
    return new TestServer("/", Map.of(operationId, operation));
  }

  public static TestServer under(String basePath, String operationId, Operation operation) {
    return new TestServer(basePath, Map.of(operationId, operation));
  }

  /** Closes {@code vertx}: what opens files for the operation has to use the same one. */
  public static TestServer on(Vertx vertx, String operationId, Operation operation) {
    return new TestServer(
        vertx, local("/"), Map.of(operationId, operation), NO_DRAIN_MILLIS, AccessControl.open());
  }

  public static TestServer plain() {
    return new TestServer("/", Map.of());
  }

  public ContractClient client() {
    return new ContractClient(base);
  }

  public URI base() {
    return base;
  }

  /** What the server counts. */
  public Metrics metrics() {
    return metrics;
  }

  /** The entries of tenants' audit logs. */
  public List<AuditEntry> audit() {
    return audit;
  }

  /** The last call that reached any operation. */
  public Call lastCall() {
    return lastCall.get();
  }

  public Future<Void> stop() {
    return vertx.undeploy(deployment);
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw new IllegalStateException(failed.getCause().getMessage(), failed.getCause());
    } catch (InterruptedException | TimeoutException unfinished) {
      throw new IllegalStateException(unfinished);
    }
  }

  private Map<String, Operation> operations(Map<String, Operation> given) {
    var all = new HashMap<String, Operation>();
    CodeCheck.CONTRACT
        .operationIds()
        .forEach(id -> all.put(id, call -> Future.succeededFuture(Reply.noContent())));
    all.putAll(given);
    all.replaceAll((id, operation) -> recording(operation));
    return all;
  }

  private Operation recording(Operation operation) {
    return call -> {
      lastCall.set(call);
      return operation.handle(call);
    };
  }
}
