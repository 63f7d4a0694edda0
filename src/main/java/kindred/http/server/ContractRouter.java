package kindred.http.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.RouterBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kindred.access.AccessControl;
import kindred.http.BodyMemory;
import kindred.http.Call;
import kindred.http.Contract;
import kindred.http.ContractOperation;
import kindred.http.Operation;
import kindred.http.ProblemCatalogue;
import kindred.http.QueryCheck;
import kindred.http.RequestRate;
import kindred.metrics.Metrics;

/**
 * The contract as a router: binds every operation to one {@link Operation}, and fails when contract
 * and code differ.
 */
final class ContractRouter {

  /** Statuses that the routing library sets for requests that reach no route. */
  private static final List<Integer> UNROUTED = List.of(400, 404, 405, 406, 413, 415, 500);

  private final Vertx vertx;
  private final Contract contract;
  private final HttpConfig config;
  private final AccessControl access;
  private final AuditLog audit;
  private final InFlight inFlight;
  private final Metrics metrics;
  private final BodyMemory memory;

  ContractRouter(
      Vertx vertx,
      Contract contract,
      HttpConfig config,
      AccessControl access,
      AuditLog audit,
      InFlight inFlight,
      Metrics metrics) {
    this.vertx = vertx;
    this.contract = contract;
    this.config = config;
    this.access = access;
    this.audit = audit;
    this.inFlight = inFlight;
    this.metrics = metrics;
    this.memory = new BodyMemory(config.limits().bodyMemory());
  }

  Future<Router> bind(Map<String, Operation> operations) {
    requireSame(contract.operationIds(), operations.keySet());
    return builder().map(builder -> build(builder, operations));
  }

  /** Writes the contract to a temporary file, because the routing library reads only files. */
  private Future<RouterBuilder> builder() {
    var document = RouterDocument.of(contract.document(), config.basePath()).toBuffer();
    var files = vertx.fileSystem();
    return files
        .createTempFile("kindred-contract", ".json")
        .compose(
            file ->
                files
                    .writeFile(file, document)
                    .compose(
                        written -> RouterBuilder.create(vertx, Path.of(file).toUri().toString()))
                    .eventually(() -> files.delete(file)));
  }

  private Router build(RouterBuilder builder, Map<String, Operation> operations) {
    var parameters = new ParameterCheck(contract.document());
    builder
        .rootHandler(new Tracing())
        .rootHandler(new RequestTimes(metrics, contract.operationIds()))
        .rootHandler(new Browsers(config))
        .rootHandler(inFlight)
        .rootHandler(new Admission(contract, config.basePath()))
        .rootHandler(new Access(access, config.defaultTenant(), rate(), audit, metrics))
        .rootHandler(new BodyIntake(memory, Access::holder))
        .rootHandler(new JsonIntake(contract.document()))
        .rootHandler(context -> checkQuery(context, operations))
        .rootHandler(context -> pass(context, parameters, operations));
    operations.forEach(
        (id, operation) -> builder.operation(id).handler(context -> serve(context, id, operation)));
    Router router = builder.createRouter();
    metrics.gauge(
        "kindred.http.requests.in.flight", "Requests without an answer", inFlight::running);
    var faults =
        new RequestFaults(parameters, RouterDocument.of(contract.document(), config.basePath()));
    var problems =
        new ProblemHandler(
            config.basePath(), metrics, faults, ProblemCatalogue.of(contract).overload());
    router.route().failureHandler(problems);
    UNROUTED.forEach(status -> router.errorHandler(status, problems));
    return router;
  }

  /** After the body was read, so that its faults and those of the query are named together. */
  private void checkQuery(RoutingContext context, Map<String, Operation> operations) {
    var admitted = Admission.admitted(context);
    var found = QueryCheck.faults(admitted.operation(), admitted.query());
    if (found.isEmpty()) {
      context.next();
      return;
    }
    operations
        .get(admitted.operation().id())
        .faults(call(context))
        .onComplete(more -> context.fail(QueryCheck.refusal(found, more.result()).exception()));
  }

  /**
   * Serves a request without a body whose parameters fit the contract; the library, which takes
   * longer, decides about every other one.
   */
  private void pass(
      RoutingContext context, ParameterCheck parameters, Map<String, Operation> operations) {
    var admitted = Admission.admitted(context);
    if (admitted.operation().bodyTypes().isEmpty() && parameters.fits(context, admitted)) {
      String id = admitted.operation().id();
      serve(context, id, operations.get(id));
      return;
    }
    Admission.replaceLibraryQuery(context);
    context.next();
  }

  private RequestRate rate() {
    return new RequestRate(
        config.limits().requestsPerSecond(), () -> System.nanoTime() / 1_000_000);
  }

  private void serve(RoutingContext context, String id, Operation operation) {
    if (!Tracing.operationId(context).equals(id)) {
      throw Admission.unknownPath();
    }
    RequestFaults.passed(context);
    Future.succeededFuture(call(context))
        .compose(operation::handle)
        .onSuccess(reply -> reply.created().ifPresent(made -> AuditLog.created(context, made)))
        .compose(reply -> ReplyWriter.write(context, reply, inFlight))
        .onFailure(context::fail);
  }

  private Call call(RoutingContext context) {
    var admitted = Admission.admitted(context);
    ContractOperation operation = admitted.operation();
    return new Call(
        origin(context),
        new Call.Match(operation.id(), admitted.path(), operation.streamed()),
        admitted.query(),
        JsonIntake.body(context),
        new Call.Body(
            context.request(), limit -> memory.read(context, Access.holder(context), limit)));
  }

  private Call.Origin origin(RoutingContext context) {
    var granted = Access.granted(context);
    return new Call.Origin(
        granted.grant(),
        granted.tenant(),
        Optional.ofNullable(context.request().getHeader("X-Genesys-Segment")),
        config.basePath());
  }

  private static void requireSame(Set<String> declared, Set<String> implemented) {
    var missing = new TreeSet<>(declared);
    missing.removeAll(implemented);
    var superfluous = new TreeSet<>(implemented);
    superfluous.removeAll(declared);
    if (!missing.isEmpty() || !superfluous.isEmpty()) {
      throw new IllegalStateException(
          "Contract and code differ: not implemented %s, not in the contract %s"
              .formatted(missing, superfluous));
    }
  }
}
