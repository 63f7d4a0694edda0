package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import kindred.http.Contract;
import kindred.http.ContractOperation;
import kindred.http.QueryCheck;
import kindred.http.QueryString;
import kindred.problem.Problem;
import kindred.problem.Problem.Kind;

/**
 * Lets a request in only if the contract has its path, its method, its query parameters and its
 * content type; what the routing library lets pass, or refuses without a reason, is decided here.
 */
final class Admission implements Handler<RoutingContext> {

  private static final String ADMITTED = "kindred.admitted";
  private static final String HEAD = "kindred.head";

  private final Contract contract;
  private final String basePath;

  /** What the contract says about the request. */
  record Admitted(
      ContractOperation operation,
      Map<String, String> path,
      List<Map.Entry<String, String>> query) {}

  Admission(Contract contract, String basePath) {
    this.contract = contract;
    this.basePath = basePath;
  }

  static Admitted admitted(RoutingContext context) {
    return context.get(ADMITTED);
  }

  /** Whether the answer goes without its body. */
  static boolean headOnly(RoutingContext context) {
    return context.get(HEAD) != null;
  }

  @Override
  public void handle(RoutingContext context) {
    String path = pathUnderBase(context);
    if (path.startsWith("/metadata/") && path.endsWith("/")) {
      reroute(context, context.request().method(), path.substring(0, path.length() - 1));
      return;
    }
    List<ContractOperation> here = contract.at(path);
    if (here.isEmpty()) {
      throw unknownPath();
    }
    HttpMethod method = context.request().method();
    if (method == HttpMethod.HEAD && here.stream().anyMatch(Admission::isGet)) {
      context.put(HEAD, true);
      reroute(context, HttpMethod.GET, path);
      return;
    }
    ContractOperation operation =
        here.stream()
            .filter(candidate -> candidate.method().equals(method))
            .findFirst()
            .orElseThrow(() -> wrongMethod(context, here));
    admit(context, operation, path);
  }

  private void admit(RoutingContext context, ContractOperation operation, String path) {
    var query = QueryString.decode(context.request().query());
    QueryCheck.check(operation, query);
    ContentCheck.check(operation, context.request());
    context.put(
        ADMITTED, new Admitted(operation, operation.path().match(path).orElseThrow(), query));
    context.next();
  }

  private String pathUnderBase(RoutingContext context) {
    String path = context.request().path();
    if (path == null || !path.startsWith(basePath + "/")) {
      throw unknownPath();
    }
    return path.substring(basePath.length());
  }

  private void reroute(RoutingContext context, HttpMethod method, String path) {
    String query = context.request().query();
    context.reroute(method, basePath + path + (query == null ? "" : "?" + query));
  }

  private static boolean isGet(ContractOperation operation) {
    return operation.method() == HttpMethod.GET;
  }

  private static RuntimeException unknownPath() {
    return Problem.of(Kind.NOT_FOUND, "unknown-path", "There is nothing at this path.").exception();
  }

  private static RuntimeException wrongMethod(
      RoutingContext context, List<ContractOperation> here) {
    var allowed = new TreeSet<String>();
    here.forEach(operation -> allowed.add(operation.method().name()));
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    String allow = String.join(", ", allowed);
    context.response().putHeader("Allow", allow);
    return Problem.of(
            Kind.METHOD_NOT_ALLOWED, "method-not-allowed", "The methods of this path: " + allow)
        .exception();
  }
}
