package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.RouterBuilder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kindred.http.Contract;
import kindred.http.ContractOperation;
import kindred.http.ContractParameter;
import kindred.http.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What passes without the routing library, the routing library would have passed, too. */
class ParameterCheckTest {

  private static final String FITS = "fits";
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "0",
          "1",
          "-1",
          "007",
          "+1",
          "1.5",
          "1e2",
          "100",
          "101",
          "1001",
          "2147483647",
          "2147483648",
          "9999999999",
          "99999999999999999999",
          "true",
          "TRUE",
          "yes",
          "no",
          "always",
          "imported",
          "running",
          "merge",
          "skip",
          "\t",
          "a,b",
          ",",
          "2026-11-30T00:00:00Z",
          "null",
          "{}",
          "é",
          "x".repeat(65),
          "x".repeat(300),
          "x".repeat(1_100));

  private static final Contract CONTRACT = Contract.load();
  private static Vertx vertx;
  private static HttpClient client;
  private static int port;

  /** The library alone, which says in a header what the check would have said. */
  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vertx = Vertx.vertx();
    client = vertx.createHttpClient();
    var file = folder.resolve("contract.json");
    Files.writeString(file, RouterDocument.of(CONTRACT.document(), "").encode());
    var check = new ParameterCheck(CONTRACT.document());
    Router router =
        TestServer.await(
            RouterBuilder.create(vertx, file.toUri().toString())
                .map(library -> router(library, check)));
    port =
        TestServer.await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
            .actualPort();
  }

  private static Router router(RouterBuilder library, ParameterCheck check) {
    library
        .rootHandler(new Admission(CONTRACT, ""))
        .rootHandler(
            context -> {
              boolean fits = check.fits(context, Admission.admitted(context));
              context.response().putHeader(FITS, Boolean.toString(fits));
              Admission.replaceLibraryQuery(context);
              context.next();
            });
    library
        .operations()
        .forEach(
            operation ->
                operation
                    .handler(context -> context.response().setStatusCode(204).end())
                    .failureHandler(ParameterCheckTest::refuse));
    return library.createRouter();
  }

  private static void refuse(RoutingContext context) {
    context.response().setStatusCode(400).end();
  }

  @AfterAll
  static void stop() {
    TestServer.await(vertx.close());
  }

  private record Answer(String request, int status, String fits) {}

  @Test
  void no_value_passes_that_the_library_refuses() {
    var answers = new ArrayList<Answer>();
    for (var operation : CONTRACT.operations()) {
      if (operation.bodyTypes().isEmpty()) {
        parameters(operation).forEach(parameter -> answers.addAll(ask(operation, parameter)));
      }
    }

    assertThat(answers).filteredOn(answer -> answer.status() == 400).hasSizeGreaterThan(200);
    assertThat(answers).filteredOn(answer -> answer.fits().equals("true")).hasSizeGreaterThan(200);
    assertThat(answers)
        .filteredOn(answer -> answer.fits().equals("true"))
        .allMatch(answer -> answer.status() == 204);
  }

  private static List<JsonObject> parameters(ContractOperation operation) {
    var found = new ArrayList<JsonObject>();
    CONTRACT.document().getJsonObject("paths").stream()
        .flatMap(path -> ((JsonObject) path.getValue()).stream())
        .map(method -> (JsonObject) method.getValue())
        .filter(method -> method.getString("operationId").equals(operation.id()))
        .flatMap(method -> method.getJsonArray("parameters", new JsonArray()).stream())
        .map(given -> ContractParameter.resolve(CONTRACT.document(), (JsonObject) given))
        .filter(given -> !given.getString("in").equals("path"))
        .filter(given -> !ContractParameter.isOpen(given))
        .forEach(found::add);
    return found;
  }

  private static List<Answer> ask(ContractOperation operation, JsonObject parameter) {
    var asked = TEXTS.stream().map(text -> ask(operation, parameter, text)).toList();
    TestServer.await(Future.all(asked));
    return asked.stream().map(Future::result).toList();
  }

  private static Future<Answer> ask(
      ContractOperation operation, JsonObject parameter, String text) {
    String name = parameter.getString("name");
    boolean header = parameter.getString("in").equals("header");
    String path = operation.path().text().replaceAll("\\{[^}]*}", "00001b8BBKDX000D");
    String query = header ? "" : "?" + name + "=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
    return client
        .request(operation.method(), port, "127.0.0.1", path + query)
        .compose(request -> header ? request.putHeader(name, text).send() : request.send())
        .map(
            answer ->
                new Answer(
                    operation.id() + " " + name + "=" + text,
                    answer.statusCode(),
                    String.valueOf(answer.getHeader(FITS))));
  }
}
