package kindred.http.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import kindred.health.Check;
import kindred.health.Health;
import kindred.http.Accept;
import kindred.http.Call;
import kindred.http.Contract;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.metrics.Metrics;
import kindred.problem.Problem;

/** The server's health, metrics and contract over HTTP. */
public final class ServerOperations {

  /** The code of the answer to a probe of a server that serves no requests yet, or no more. */
  static final String NOT_READY = "not-ready";

  private static final String YAML = "application/yaml";
  private static final String HTML = "text/html";
  private static final int RETRY_SECONDS = 1;

  private final Contract contract;
  private final Health health;
  private final Metrics metrics;

  public ServerOperations(Contract contract, Health health, Metrics metrics) {
    this.contract = contract;
    this.health = health;
    this.metrics = metrics;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "getEntryPoint", this::entryPoint,
        "getHealth", this::readiness,
        "getReadiness", this::readiness,
        "getLiveness", call -> Future.succeededFuture(Reply.ok(up())),
        "getStartup", this::startup,
        "getMetrics", this::metrics,
        "getContract", this::contract);
  }

  private ObjectNode up() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("status", "up")
        .put("version", contract.version());
  }

  private Future<Reply> readiness(Call call) {
    return health.findings().map(this::ready);
  }

  private Reply ready(List<Check.Finding> findings) {
    var failed =
        findings.stream().filter(finding -> !finding.up()).map(Check.Finding::detail).toList();
    if (failed.isEmpty()) {
      var body = up();
      var checks = body.putArray("checks");
      findings.forEach(
          finding -> checks.addObject().put("name", finding.check()).put("status", "up"));
      return Reply.ok(body);
    }
    throw Problem.of(Problem.Kind.UNAVAILABLE, NOT_READY, String.join(" ", failed))
        .with("checks", findings.stream().map(ServerOperations::member).toList())
        .retryAfter(RETRY_SECONDS)
        .exception();
  }

  private static Map<String, Object> member(Check.Finding finding) {
    return finding.up()
        ? Map.of("name", finding.check(), "status", "up")
        : Map.of("name", finding.check(), "status", "down", "detail", finding.detail());
  }

  private Future<Reply> startup(Call call) {
    if (!health.isStarted()) {
      throw Problem.of(Problem.Kind.UNAVAILABLE, NOT_READY, "The server is starting.")
          .retryAfter(RETRY_SECONDS)
          .exception();
    }
    return Future.succeededFuture(Reply.ok(up()));
  }

  /** On a worker: some numbers come from the disk. */
  private Future<Reply> metrics(Call call) {
    return Vertx.currentContext()
        .executeBlocking(metrics::text, false)
        .map(
            text ->
                Reply.bytes(200, "text/plain; version=0.0.4; charset=utf-8", Buffer.buffer(text)));
  }

  private Future<Reply> contract(Call call) {
    return Future.succeededFuture(
        Reply.bytes(200, YAML, contract.text()).with("Cache-Control", "no-cache"));
  }

  private Future<Reply> entryPoint(Call call) {
    var accepted = call.headerList("Accept").orElse("");
    var target = Accept.best(accepted, YAML, HTML).equals(HTML) ? "console" : "openapi.yaml";
    return Future.succeededFuture(
        new Reply(302, Map.of("Location", call.location(target)), new Reply.Empty())
            .with("Vary", "Accept"));
  }
}
