package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import kindred.access.AccessControl;
import kindred.access.TestUsers;
import kindred.harness.CapturedLog;
import kindred.http.ContractClient;
import kindred.http.Operation;
import kindred.http.RawHttp;
import kindred.http.Reply;
import kindred.http.TestServer;
import kindred.metrics.Metrics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what, before anything of a body is read; the operations are not the real ones. */
class AccessTest {

  private static final TestUsers USERS = new TestUsers();
  private static final Vertx VERTX = Vertx.vertx();
  private static final AtomicInteger BODIES = new AtomicInteger();
  private static final AtomicInteger WAITING = new AtomicInteger();

  @TempDir private static Path folder;
  private static TestServer server;
  private static ContractClient client;

  @BeforeAll
  static void start() {
    var config = USERS.config(folder);
    USERS.add("anna", List.of("read", "write", "merge"), List.of("7", "8"));
    USERS.add("importer", List.of("import"), List.of("7"));
    USERS.add("metrics", List.of("admin"), List.of("none"));
    var operations = new HashMap<String, Operation>(FakeOperations.operations());
    operations.put(
        "importProfiles",
        call -> {
          BODIES.incrementAndGet();
          return Future.succeededFuture(Reply.noContent());
        });
    operations.put(
        "deleteProfile",
        call -> {
          WAITING.incrementAndGet();
          return Promise.<Reply>promise().future();
        });
    server = new TestServer(operations, AccessControl.open(VERTX, config, new Metrics()));
    client = server.client();
  }

  @AfterAll
  static void stop() {
    server.close();
    TestServer.await(VERTX.close());
  }

  @Test
  void a_request_without_credentials_is_told_how_to_send_some() {
    var answer = client.get("/metadata/profiles");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo("credentials-missing");
    assertThat(answer.headers().allValues("WWW-Authenticate"))
        .containsExactly("Basic realm=\"kindred\", charset=\"UTF-8\"", "Bearer realm=\"kindred\"");
  }

  @Test
  void a_missing_role_is_named_and_a_browser_does_not_ask_for_another_password() {
    var answer = as("importer").get("/merges");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo("operation-not-allowed");
    assertThat(answer.json().path("detail").asText()).contains("read");
    assertThat(answer.headers().allValues("WWW-Authenticate"))
        .containsExactly("Bearer realm=\"kindred\", error=\"insufficient_scope\", scope=\"read\"");
  }

  @Test
  void health_contract_and_entry_point_need_no_credentials() {
    for (String path : List.of("/openapi.yaml", "/health", "/")) {
      assertThat(send("GET " + path, null).status()).as(path).isNotEqualTo(401);
    }
    assertThat(send("GET /metrics", null).status()).isEqualTo(401);
    assertThat(send("GET /metrics", "metrics").status()).isNotEqualTo(401);
  }

  @Test
  void the_operation_learns_who_calls_and_for_which_tenant() {
    as("anna").post("/profiles", "{}", "X-Genesys-TenantId", "8");
    assertThat(server.lastCall().caller().name()).isEqualTo("anna");
    assertThat(server.lastCall().tenant()).isEqualTo(8);

    send("POST /profiles/import", "importer");
    assertThat(server.lastCall().tenant()).isEqualTo(7);
  }

  @Test
  void a_user_holds_places_under_one_name_and_a_client_without_users_by_tenant_and_address() {
    for (String tenant : List.of("7", "8")) {
      as("anna").get("/metadata/profiles", "X-Genesys-TenantId", tenant);
      assertThat(server.lastCall().holder()).isEqualTo("anna");
    }
    try (var open = new TestServer("/", FakeOperations.operations())) {
      open.client().get("/metadata/profiles", "X-Genesys-TenantId", "8");
      assertThat(open.lastCall().holder()).isEqualTo("8 127.0.0.1");
    }
  }

  @Test
  void a_jwt_with_many_roles_fits_into_the_headers() {
    var roles = new ArrayList<>(List.of("read"));
    IntStream.range(0, 600).forEach(number -> roles.add("role-" + number));
    String jwt = USERS.jwt("bot", roles, List.of(7));
    assertThat(jwt).hasSizeBetween(9 << 10, 15 << 10);

    assertThat(client.get("/metadata/profiles", "Authorization", jwt).status()).isEqualTo(200);
  }

  @Test
  void a_tenant_of_others_does_not_exist_and_one_of_several_has_to_be_named() {
    assertThat(as("anna").get("/metadata/profiles", "X-Genesys-TenantId", "9").code())
        .isEqualTo("tenant-not-found");
    assertThat(as("anna").get("/metadata/profiles").code()).isEqualTo("tenant-not-named");
    assertThat(as("anna").get("/metadata/profiles", "X-Genesys-TenantId", "x").status())
        .isEqualTo(400);
  }

  @Test
  void the_body_of_a_refused_request_is_not_read_and_the_connection_goes_on() {
    String refused =
        "POST /profiles/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
            + "Content-Length: 5\r\n\r\nhello"
            + "POST /profiles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
            + "GET /openapi.yaml HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    int before = BODIES.get();
    var answer = RawHttp.send(server.base(), refused);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text()).containsOnlyOnce("HTTP/1.1 401").containsOnlyOnce("HTTP/1.1 204");
    assertThat(BODIES).hasValue(before);
  }

  @Test
  void a_body_that_would_be_refused_is_not_even_read_without_credentials() {
    assertThat(client.post("/profiles", "no JSON at all").code()).isEqualTo("credentials-missing");
    assertThat(as("importer").post("/profiles", "no JSON at all").code())
        .isEqualTo("operation-not-allowed");
    assertThat(as("anna").post("/profiles", "no JSON at all", "X-Genesys-TenantId", "9").code())
        .isEqualTo("tenant-not-found");
  }

  /** Bodies that are streamed, and bodies that are read into memory first. */
  @ParameterizedTest
  @CsvSource({"/profiles/import, text/csv", "/profiles, application/json"})
  void a_refused_client_that_waits_with_its_body_is_not_asked_for_it(String path, String type) {
    String waiting =
        ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\n")
            + "Content-Length: 5\r\nExpect: 100-continue\r\n%s\r\n";

    int before = BODIES.get();
    var answer = RawHttp.send(server.base(), waiting.formatted(""));
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("Connection")).isEqualTo("close");

    var wrong = "Authorization: " + TestUsers.basic("importer", "wrong") + "\r\n";
    assertThat(RawHttp.send(server.base(), waiting.formatted(wrong)).status()).isEqualTo(401);
    assertThat(BODIES).hasValue(before);
  }

  @Test
  void a_long_body_of_a_refused_request_ends_the_connection() throws IOException {
    try (var socket = new Socket(server.base().getHost(), server.base().getPort())) {
      socket.setSoTimeout(20_000);
      var out = socket.getOutputStream();
      out.write(
          ("POST /profiles/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                  + "Content-Length: 1000000000\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      assertThat(socket.getInputStream().read()).isEqualTo('H');

      assertThat(closedWhile(socket, 50_000_000)).isTrue();
    }
  }

  /** Whether the server closes the connection before it has taken so many bytes. */
  private static boolean closedWhile(Socket socket, int bytes) {
    try {
      for (int sent = 0; sent < bytes; sent += 10_000) {
        socket.getOutputStream().write(new byte[10_000]);
      }
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  @Test
  void a_body_is_whole_also_when_the_credentials_take_a_while() {
    for (int i = 0; i < 20; i++) {
      String jwt = USERS.jwt("bot" + i, List.of("write"), List.of(7));
      String body = "{\"FirstName\": \"" + "x".repeat(100_000 + i) + "\"}";

      var answer = client.post("/profiles", body, "Authorization", jwt);

      assertThat(answer.status()).isEqualTo(201);
      assertThat(server.lastCall().json().path("FirstName").asText()).hasSize(100_000 + i);
    }
  }

  @Test
  void head_needs_the_same_role_as_get() {
    var refused = client.exchange("HEAD", "/merges", BodyPublishers.noBody());
    var allowed =
        client.exchange(
            "HEAD",
            "/merges",
            BodyPublishers.noBody(),
            "Authorization",
            TestUsers.basic("anna"),
            "X-Genesys-TenantId",
            "7");

    assertThat(refused.status()).isEqualTo(401);
    assertThat(allowed.status()).isNotEqualTo(401);
  }

  @Test
  void repeated_failures_wait_and_say_how_long() {
    ContractClient.Answer answer;
    int guesses = 0;
    do { // the first wait is a second: on a busy machine it is over before the next guess
      var guess = client.with("Authorization", TestUsers.basic("nobody", "wrong " + guesses));
      answer = guess.get("/merges");
      guesses++;
    } while (answer.status() == 401 && guesses < 20);

    assertThat(guesses).isGreaterThan(5);
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.code()).isEqualTo("too-many-failures");
    assertThat(answer.header("Retry-After")).matches("[1-9][0-9]?");
  }

  @Test
  void changes_and_refusals_are_in_the_audit_log_without_values_and_credentials() {
    var unknownCaller = "{\"address\":\"127.0.0.1\",\"operation\":\"deleteProfile\",\"status\":401";
    var log = CapturedLog.of("kindred.audit");
    try (log) {
      as("anna").post("/profiles", "{\"FirstName\": \"Ada\"}", "X-Genesys-TenantId", "8");
      as("anna").get("/merges?name=Ada", "X-Genesys-TenantId", "8");
      as("importer").delete("/profiles/00001b8BBKDX000H");
      client.delete("/profiles/ada@example.org", "Authorization", "Bearer secret");
      await().until(() -> !log.lines(unknownCaller).isEmpty());
    }

    var texts = log.lines();
    assertThat(texts)
        .anyMatch(
            line ->
                line.startsWith(
                    "{\"who\":\"anna\",\"via\":\"password\",\"address\":\"127.0.0.1\",\"operation\":\"createProfile\",\"tenant\":8,\"created\":"));
    assertThat(texts)
        .anyMatch(
            line ->
                line.contains("\"who\":\"importer\"")
                    && line.contains("\"customer_id\":\"00001b8BBKDX000H\",\"status\":401"));
    assertThat(texts).anyMatch(line -> line.startsWith(unknownCaller));
    assertThat(texts)
        .noneMatch(
            line ->
                line.contains("Ada") || line.contains("secret") || line.contains("example.org"));
    assertThat(log.lines("anna", "listMerges")).isEmpty();
  }

  @Test
  void refusals_before_the_caller_is_known_are_in_the_audit_log() {
    var codes =
        List.of(
            "\"status\":421,\"code\":\"unknown-host\"",
            "\"status\":403,\"code\":\"foreign-origin\"",
            "\"status\":404,\"code\":\"unknown-path\"",
            "\"status\":400,\"code\":\"malformed-address\"",
            "\"status\":400,\"code\":\"malformed-request\"");
    var log = CapturedLog.of("kindred.audit");
    try (log) {
      for (String request :
          List.of(
              "GET /health HTTP/1.1\r\nHost: elsewhere.example",
              "GET /health HTTP/1.1\r\nHost: localhost\r\nOrigin: https://elsewhere.example",
              "GET /nowhere/Lovelace HTTP/1.1\r\nHost: localhost",
              "GET /merges?Lovelace=%zz HTTP/1.1\r\nHost: localhost",
              "Lovelace Lovelace HTTP/7.0")) {
        RawHttp.send(server.base(), request + "\r\nConnection: close\r\n\r\n");
      }
      for (String code : codes) {
        await().until(() -> !log.lines(code).isEmpty());
      }
    }

    assertThat(log.said("unknown-host"))
        .anyMatch(line -> line.contains("operation=") && line.contains("status=\"421\""));
    var texts = log.lines();
    for (String code : codes) {
      assertThat(texts)
          .anyMatch(line -> line.startsWith("{\"address\":\"127.0.0.1\"") && line.contains(code));
    }
    assertThat(texts).noneMatch(line -> line.contains("Lovelace"));
  }

  @Test
  void a_client_that_goes_before_the_answer_has_no_status_in_the_audit_log() throws IOException {
    var log = CapturedLog.of("kindred.audit");
    try (log) {
      int before = WAITING.get();
      try (var socket = new Socket(server.base().getHost(), server.base().getPort())) {
        String head =
            "DELETE /profiles/00001b8BBKDX000J HTTP/1.1\r\nHost: localhost\r\n"
                + "X-Genesys-TenantId: 7\r\nAuthorization: "
                + TestUsers.basic("anna")
                + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        await().until(() -> WAITING.get() > before);
      }
      await().until(() -> !log.lines("00001b8BBKDX000J").isEmpty());
    }

    assertThat(log.lines("00001b8BBKDX000J"))
        .singleElement()
        .asString()
        .contains("\"customer_id\":\"00001b8BBKDX000J\",\"gone\":true")
        .doesNotContain("status");
    await()
        .until(
            () -> server.metrics().text().contains("operation=\"deleteProfile\",status=\"gone\""));
  }

  /** The answer need not fit the contract: the operations are not the real ones. */
  private static ContractClient.Answer send(String line, String user) {
    String credentials = user == null ? "" : "Authorization: " + TestUsers.basic(user) + "\r\n";
    return RawHttp.send(
        server.base(),
        line
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: 0\r\n"
            + "Connection: close\r\n"
            + credentials
            + "\r\n");
  }

  private static ContractClient as(String name) {
    return client.with("Authorization", TestUsers.basic(name));
  }
}
