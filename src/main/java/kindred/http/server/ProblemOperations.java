package kindred.http.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import kindred.http.Accept;
import kindred.http.Call;
import kindred.http.Operation;
import kindred.http.ProblemCatalogue;
import kindred.http.Reply;
import kindred.problem.Problem;

/** What the problem codes mean, for programs and, by {@code Accept}, for people. */
public final class ProblemOperations {

  private static final String JSON = "application/json";
  private static final String HTML = "text/html";

  private final ProblemCatalogue catalogue;

  public ProblemOperations(ProblemCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  public Map<String, Operation> operations() {
    return Map.of("listProblemCodes", this::list, "getProblemCode", this::get);
  }

  private Future<Reply> list(Call call) {
    return Future.succeededFuture(
        reply(
            call,
            () -> listJson(call),
            () -> ProblemPage.list(catalogue.entries(), call.basePath())));
  }

  private Future<Reply> get(Call call) {
    var code = call.path("code");
    var entry =
        catalogue.find(code).orElseThrow(() -> Problem.notFound("problem-code", code).exception());
    return Future.succeededFuture(
        reply(call, () -> json(entry, call), () -> ProblemPage.of(entry, call.basePath())));
  }

  private static Reply reply(Call call, Supplier<ObjectNode> json, Supplier<String> page) {
    var reply =
        Accept.best(call.headerList("Accept").orElse(""), JSON, HTML).equals(HTML)
            ? Reply.bytes(200, HTML + "; charset=utf-8", Buffer.buffer(page.get()))
                .with("Content-Security-Policy", ProblemPage.POLICY)
            : Reply.ok(json.get());
    return reply.with("Vary", "Accept");
  }

  private ObjectNode listJson(Call call) {
    var json = JsonNodeFactory.instance.objectNode();
    var codes = json.putArray("problem_codes");
    catalogue.entries().forEach(entry -> codes.add(json(entry, call)));
    return json;
  }

  private static ObjectNode json(ProblemCatalogue.Entry entry, Call call) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("code", entry.code());
    json.put("type", call.basePath() + ProblemCatalogue.PATH + entry.code());
    entry.status().ifPresent(status -> json.put("status", status));
    var places = json.putArray("places");
    new TreeSet<>(entry.places()).forEach(places::add);
    json.put("meaning", entry.meaning());
    json.put("action", entry.action());
    json.put("example", entry.example());
    json.put("any_operation", entry.anyOperation());
    var operations = json.putArray("operations");
    entry.operations().forEach(operations::add);
    return json;
  }
}
