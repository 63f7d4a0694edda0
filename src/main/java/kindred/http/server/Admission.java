package kindred.http.server;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import kindred.http.Contract;
import kindred.http.ContractOperation;
import kindred.http.QueryString;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.problem.Problem.Kind;
import kindred.traces.TraceSpan;

/**
 * Admits a request only if the contract has its path, method and content type, and if it repeats no
 * header. The routing library would accept some of what is refused here, and refuse the rest
 * without a reason.
 */
final class Admission implements Handler<RoutingContext> {

  static final String UNKNOWN_PATH = "Unknown path. The paths are listed in GET /openapi.yaml.";

  private static final String ADMITTED = "kindred.admitted";
  private static final String HEAD = "kindred.head";

  /** Headers that have one value. */
  private static final List<String> SINGLE =
      List.of(
          "Authorization",
          "Content-Encoding",
          "Content-Type",
          "Idempotency-Key",
          "Last-Event-ID",
          "X-Genesys-Segment",
          "X-Genesys-TenantId");

  /**
   * Of profiles, merges and jobs; what else a client writes in a path may be a customer's value.
   */
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z]{16}");

  private final Contract contract;
  private final String basePath;

  /** The operation of the request, with its path and query parameters. */
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

  /** Ids and names of what the request concerns; nothing else that a client wrote in its path. */
  static Map<String, String> subject(RoutingContext context) {
    var subject = new TreeMap<String, String>();
    var admitted = admitted(context);
    if (admitted == null) {
      return subject;
    }
    // a name that was found is a name of the schema
    boolean found = context.response().headWritten() && context.response().getStatusCode() < 300;
    admitted
        .path()
        .forEach(
            (name, value) -> {
              if (found || ID.matcher(value).matches()) {
                subject.put(name, value);
              }
            });
    return subject;
  }

  /** Whether the response is sent without its body. */
  static boolean headOnly(RoutingContext context) {
    return context.get(HEAD) != null;
  }

  @Override
  public void handle(RoutingContext context) {
    refuseRepeated(context.request().headers());
    String given = pathUnderBase(context);
    boolean slash = given.length() > 1 && given.endsWith("/");
    String path = slash ? given.substring(0, given.length() - 1) : given;
    var found = contract.at(path).orElseThrow(Admission::unknownPath);
    // the router would look for the second form; it exists, since all escapes have been decoded
    if (!context.normalizedPath().equals(context.request().path())) {
      throw unknownPath();
    }
    List<ContractOperation> operations = found.operations();
    HttpMethod method = context.request().method();
    if (method == HttpMethod.HEAD && operations.stream().anyMatch(Admission::isGet)) {
      context.put(HEAD, true);
      reroute(context, HttpMethod.GET, path);
      return;
    }
    // one slash; a path that ends with more is in no contract
    if (!context.request().path().equals(basePath + path)) {
      reroute(context, method, path);
      return;
    }
    ContractOperation operation =
        operations.stream()
            .filter(candidate -> candidate.method().equals(method))
            .findFirst()
            .orElseThrow(() -> wrongMethod(context, operations));
    admit(context, operation, found.parameters());
  }

  private void admit(
      RoutingContext context, ContractOperation operation, Map<String, String> path) {
    var query = QueryString.decode(context.request().query());
    ContentCheck.check(operation, context.request());
    context.put(ADMITTED, new Admitted(operation, path, query));
    var span = TraceSpan.current();
    if (span.isRecorded()) {
      span.name(operation.id())
          .set("http.request.method", operation.method().name())
          .set("http.route", basePath + operation.path().text());
    }
    context.next();
  }

  /** What the library validates is what the operation reads, and nothing else. */
  static void replaceLibraryQuery(RoutingContext context) {
    var known = admitted(context).operation().queryParameters();
    var library = context.queryParams().clear();
    admitted(context).query().stream()
        .filter(parameter -> known.contains(parameter.getKey()))
        .forEach(parameter -> library.add(parameter.getKey(), parameter.getValue()));
  }

  private String pathUnderBase(RoutingContext context) {
    String path = context.request().path();
    if (path != null && !path.isEmpty() && path.equals(basePath)) {
      return "/";
    }
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

  static RuntimeException unknownPath() {
    return Problem.of(Kind.NOT_FOUND, "unknown-path", UNKNOWN_PATH).exception();
  }

  private static RuntimeException wrongMethod(
      RoutingContext context, List<ContractOperation> operations) {
    var allowed = new TreeSet<String>();
    operations.forEach(operation -> allowed.add(operation.method().name()));
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    String allow = String.join(", ", allowed);
    context.response().putHeader("Allow", allow);
    return Problem.of(
            Kind.METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "The path does not support this method. Use one of: " + allow + ".")
        .exception();
  }

  /** Which of several values counts would be a guess. */
  private static void refuseRepeated(MultiMap headers) {
    var faults = new ArrayList<Fault>();
    for (String name : SINGLE) {
      if (headers.contains(name) && headers.getAll(name).size() > 1) {
        faults.add(Fault.header(name, "repeated-header", "Repeated header."));
      }
    }
    if (!faults.isEmpty()) {
      throw Problem.invalid(
              "repeated-header",
              "Repeated headers: " + names(faults) + ". Send each of them once.",
              faults)
          .exception();
    }
  }

  private static String names(List<Fault> faults) {
    return String.join(", ", faults.stream().map(Fault::where).toList());
  }
}
