package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.vertx.core.Future;
import java.util.List;
import kindred.harness.CapturedLog;
import kindred.http.ContractClient;
import kindred.http.RawHttp;
import kindred.http.Reply;
import kindred.http.TestServer;
import kindred.problem.Problem;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/** Requests as bytes; {@code |} stands for the end of a line. */
class WireTest {

  private static final String HOST = "Host: 127.0.0.1|";
  private static final String POST = "POST /profiles HTTP/1.1|Content-Type: application/json|";
  private static final String NEXT = "GET /metadata/profiles HTTP/1.1|" + HOST + "|";

  @AutoClose
  private static final TestServer SERVER =
      TestServer.with(
          "importProfiles", call -> call.stream().resume().body().map(read -> Reply.noContent()));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: xchunked|",
        "Transfer-Encoding: chunked, xchunked|",
        "Transfer-Encoding: gzip, chunked|",
        "Transfer-Encoding: identity|",
        "Transfer-Encoding:|",
        "Transfer-Encoding:| chunked|",
        "Transfer-Encoding : chunked|",
        "Transfer-Encoding: \u000bchunked|",
        "Transfer-Encoding: chunked|Transfer-Encoding: chunked|",
        "Transfer-Encoding: xchunked|Content-Length: 2|",
        "Transfer-Encoding: chunked|Content-Length: 2|",
        "Content-Length: 2|Transfer-Encoding: chunked|",
        "Content-Length: 2|Content-Length: 2|",
        "Content-Length: 2|Content-Length: 3|",
        "Content-Length: 2, 2|",
        "Content-Length: +2|",
        "Content-Length: -2|",
        "Content-Length: 2x|",
        "Content-Length:| 2|",
        "Content-Length : 2|"
      })
  void nothing_behind_a_doubtful_framing_is_read(String framing) {
    requireRefusedAndClosed(POST + HOST + framing + "|{}" + NEXT);
    requireRefusedAndClosed(POST + HOST + framing + "|2|{}|0||" + NEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Host: a b|", "Host:|", "Host: x|Host: x|", "Host: x|Host: y|", "Host: x:y|"})
  void a_request_without_exactly_one_well_formed_host_is_refused(String hosts) {
    requireRefusedAndClosed("GET /metadata/profiles HTTP/1.1|" + hosts + "|" + NEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X: y\n", "X: y\rZ: z|", "X: y\u0000|", "X|"})
  void a_line_that_ends_otherwise_or_is_no_header_is_refused(String line) {
    requireRefusedAndClosed("GET /metadata/profiles HTTP/1.1|" + HOST + line + "|" + NEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/2.0", "HTTP/9.9", "HTTP/1.2", "HTTP/0.9"})
  void another_version_of_the_protocol_is_refused(String version) {
    requireRefusedAndClosed("GET /metadata/profiles " + version + "|" + HOST + "|" + NEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz|{}|0||",
        "-1|{}|0||",
        "0x2|{}|0||",
        "100000002|{}|0||",
        "2\n{}\n0\n\n",
        "2;\u0000|{}|0||",
        "2|{}|0|bad trailer|other|",
        "2|{}x|0||"
      })
  void a_malformed_chunk_is_refused_and_is_no_error_of_the_server(String chunks) {
    var log = CapturedLog.of(Logger.ROOT_LOGGER_NAME);
    try (log) {
      String head = POST + HOST + "Transfer-Encoding: chunked||";
      requireRefusedAndClosed(head + chunks + NEXT);
    }

    assertThat(log.events()).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
  }

  @Test
  void the_log_has_the_trace_id_of_every_refusal() {
    var log = CapturedLog.of("kindred.http.server");
    var unavailable =
        TestServer.with(
            "queryProfile",
            call -> Future.failedFuture(Problem.unavailable("Retry later.").exception()));
    try (log;
        unavailable) {
      for (var path : List.of("/profiles/3bf0f2a4c6fe4d3fb9a5d36d", "/nowhere")) {
        String traceId = unavailable.client().get(path).json().path("trace_id").asText();

        assertThat(traceId).isNotEmpty();
        assertThat(log.lines(traceId)).hasSize(1);
      }
    }
  }

  @Test
  void all_faults_of_a_head_are_named() {
    var answer = send("GET /health HTTP/9.9|X: y||");

    assertThat(answer.json().path("detail").asText())
        .contains("version of the protocol", "one Host header");
  }

  @Test
  void http_1_0_needs_no_host() {
    assertThat(send("GET /nowhere HTTP/1.0||").status()).isEqualTo(404);
  }

  @Test
  void a_malformed_chunk_of_an_upload_is_refused() {
    String head =
        "POST /profiles/import HTTP/1.1|Content-Type: text/csv|"
            + HOST
            + "Transfer-Encoding: chunked||";

    requireRefusedAndClosed(head + "3|abc|zz|");
  }

  /** Otherwise the client gets a refusal, and the profile is gone. */
  @ParameterizedTest
  @ValueSource(strings = {"zz|{}|0||", "1|{}|0||"})
  void a_deletion_with_a_malformed_body_is_not_executed(String chunks) {
    send(NEXT.replace("||", "|Connection: close||"));
    String head = "DELETE /profiles/00001b8BBKDX000D HTTP/1.1|" + HOST;

    requireRefusedAndClosed(head + "Transfer-Encoding: chunked||" + chunks);
    assertThat(send(head + "Content-Length: 70000||" + " ".repeat(70_000)).status()).isEqualTo(400);
    assertThat(SERVER.lastCall().operationId()).isEqualTo("queryProfileSchema");
    send(head + "Content-Length: 2|Connection: close||{}");
    assertThat(SERVER.lastCall().operationId()).isEqualTo("deleteProfile");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Genesys-TenantId",
        "X-Genesys-Segment",
        "Idempotency-Key",
        "Authorization",
        "Content-Type",
        "Content-Encoding",
        "Last-Event-ID"
      })
  void a_header_with_one_value_is_not_sent_twice(String name) {
    String twice = name + ": 1|" + name.toLowerCase() + ": 2|";

    var answer = send("GET /metadata/profiles HTTP/1.1|" + HOST + twice + "Connection: close||");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("repeated-header");
    assertThat(answer.json().at("/errors/0/header").asText()).isEqualTo(name);
  }

  @Test
  void well_formed_requests_on_one_connection_are_all_answered() {
    String chunked = POST + HOST + "Transfer-Encoding: CHUNKED||2|{}|0|Trailer: x||";

    var answers = send(chunked + NEXT + NEXT.replace("||", "|Connection: close||"));

    assertThat(answers.status()).isEqualTo(204);
    assertThat(answers.text().split("HTTP/1.1 204", -1)).hasSize(3);
  }

  private static void requireRefusedAndClosed(String request) {
    var answer = send(request);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("malformed-request");
    assertThat(answer.header("X-Trace-Id")).isEqualTo(answer.json().path("trace_id").asText());
    assertThat(answer.header("Connection")).isEqualTo("close");
    assertThat(answer.text()).doesNotContain("HTTP/1.1 ").doesNotContain("Exception");
  }

  private static ContractClient.Answer send(String request) {
    return RawHttp.send(SERVER.base(), request.replace("|", "\r\n"));
  }
}
