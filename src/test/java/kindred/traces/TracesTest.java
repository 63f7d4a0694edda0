package kindred.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import kindred.auditlog.AuditEntry;
import kindred.harness.CapturedLog;
import kindred.http.Reply;
import kindred.http.TestServer;
import kindred.problem.Problem;
import org.junit.jupiter.api.Test;

class TracesTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String SAMPLED = "00-" + TRACE + "-" + PARENT + "-01";
  private static final String KEY = "/metadata/identification-keys/idAnna";

  /** Keeps what it is given. */
  private static final class Kept implements SpanExporter {
    private final List<SpanData> spans = new CopyOnWriteArrayList<>();

    @Override
    public CompletableResultCode export(Collection<SpanData> batch) {
      spans.addAll(batch);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }

    private SpanData only() {
      assertThat(spans).hasSize(1);
      return spans.get(0);
    }
  }

  private final Kept kept = new Kept();

  @Test
  void a_request_is_a_span_of_the_trace_of_its_client_without_values_of_customers() {
    var traces = Traces.to(kept, 1, "1.2");
    try (var server = new TestServer(traces, Map.of())) {
      server.client().delete(KEY, "traceparent", SAMPLED);
    }
    traces.close();

    var span = kept.only();
    assertThat(span.getName()).isEqualTo("deleteIdentificationKey");
    assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo(PARENT);
    var attributes = new TreeMap<String, Object>();
    span.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
    assertThat(attributes.toString())
        .isEqualTo(
            "{http.request.method=DELETE, http.response.status_code=204,"
                + " http.route=/metadata/identification-keys/{name}, kindred.tenant=101}");
    assertThat(span.getResource().getAttributes().asMap().toString())
        .contains("service.name=kindred", "service.version=1.2", "service.instance.id=");
    assertThat(traces.exported()).isEqualTo(1);
  }

  @Test
  void a_failure_of_the_server_is_an_error_and_a_refusal_is_none() {
    var traces = Traces.to(kept, 1, "1");
    try (var server =
        new TestServer(
            traces,
            Map.of(
                "queryProfile",
                call -> {
                  throw new IllegalStateException("anna@example.org");
                },
                "deleteIdentificationKey",
                call ->
                    Future.failedFuture(
                        Problem.notFound("identification-key", "idAnna").exception())))) {
      server.client().get("/profiles/00001b8BBKDX000D");
      server.client().delete(KEY);
      server.client().get("/anna@example.org");
    }
    traces.close();

    assertThat(kept.spans)
        .extracting(SpanData::getName, span -> span.getStatus().getStatusCode())
        .containsExactly(
            tuple("queryProfile", StatusCode.ERROR),
            tuple("deleteIdentificationKey", StatusCode.UNSET),
            tuple("request", StatusCode.UNSET));
    assertThat(kept.spans.toString())
        .contains("kindred.problem=identification-key-not-found", "error.type=500")
        .doesNotContain("anna", "Anna", "IllegalState", "00001b8BBKDX000D");
  }

  @Test
  void the_trace_id_of_a_problem_is_that_of_the_client_with_traces_and_without() {
    for (var traces : List.of(Traces.off(), Traces.to(kept, 1, "1"))) {
      try (var server = new TestServer(traces, Map.of());
          var log = CapturedLog.of("kindred.http.server")) {
        var problem = server.client().get("/nowhere", "traceparent", SAMPLED);
        var other = server.client().get("/nowhere", "traceparent", SAMPLED.replace('-', '_'));

        assertThat(problem.json().path("trace_id").asText()).isEqualTo(TRACE);
        assertThat(other.json().path("trace_id").asText())
            .matches("[0-9a-f]{32}")
            .isNotEqualTo(TRACE);
        assertThat(log.lines(TRACE)).isNotEmpty();
      }
      traces.close();
    }
  }

  @Test
  void the_ratio_decides_about_own_traces_and_the_client_about_its_own() {
    var traces = Traces.to(kept, 0, "1");
    try (var server = new TestServer(traces, Map.of())) {
      server.client().delete(KEY);
      server.client().delete(KEY, "traceparent", SAMPLED);
      server.client().delete(KEY, "traceparent", SAMPLED.replaceFirst("01$", "00"));
    }
    traces.close();

    assertThat(kept.only().getParentSpanId()).isEqualTo(PARENT);
  }

  @Test
  void requests_of_one_trace_do_not_take_each_others_place_in_the_audit_log() {
    try (var server = TestServer.plain()) {
      server.client().delete(KEY, "traceparent", SAMPLED);
      server.client().delete(KEY, "traceparent", SAMPLED);
      await().until(() -> server.audit().size() == 2);

      assertThat(server.audit()).extracting(entry -> entry.place().traceId()).containsOnly(TRACE);
      assertThat(server.audit())
          .extracting(AuditEntry::place)
          .extracting(AuditEntry.Place::trace)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void many_statements_of_a_request_are_counted_and_only_the_first_have_spans() {
    var traces = Traces.to(kept, 1, "1");
    try (var server =
        new TestServer(
            traces,
            Map.of(
                "deleteIdentificationKey",
                call -> {
                  for (int i = 0; i < 2 * TraceSpan.MOST_STATEMENTS; i++) {
                    TraceSpan.current().statement("lwt", "profile").close();
                  }
                  return Future.succeededFuture(Reply.noContent());
                }))) {
      server.client().delete(KEY);
    }
    traces.close();

    assertThat(kept.spans).hasSize(TraceSpan.MOST_STATEMENTS + 1);
    var request = kept.spans.get(kept.spans.size() - 1);
    assertThat(request.getAttributes().asMap().toString()).contains("kindred.statements=200");
    assertThat(kept.spans.get(0).getParentSpanId()).isEqualTo(request.getSpanId());
    assertThat(kept.spans.get(0).getName()).isEqualTo("lwt profile");
  }

  @Test
  void spans_that_the_collector_refuses_are_counted_and_logged_once() throws IOException {
    var collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/otlp/v1/traces",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(400, -1);
          exchange.close();
        });
    collector.start();
    int port = collector.getAddress().getPort();
    var traces = Traces.to(URI.create("http://127.0.0.1:" + port + "/otlp/"), 1, "1");
    try (var log = CapturedLog.of("kindred.traces")) {
      traces.start("one").close();
      await().until(() -> traces.lost() == 1);
      traces.start("two").close();
      traces.close();

      assertThat(traces.lost()).isEqualTo(2);
      assertThat(traces.exported()).isZero();
      assertThat(log.lines("collector")).hasSize(1);
    } finally {
      collector.stop(0);
    }
  }
}
